package dev.revo.it.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.error.DeniedException;
import dev.revo.run.RunOptions;
import dev.revo.scope.Directory;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A host with a user table and roles of its own. */
class OwnUsersTest {
    record Question(String text) {}

    record Said(String text) {}

    private static final AgentSpec<Question, Said> ECHO =
            AgentSpec.builder("echo", Question.class, Said.class).build();

    /** The host's own table: tenant, user, role. */
    interface UserTable {
        Optional<String> role(String tenant, String user);
    }

    private static Revo revo(UserTable users) {
        Directory directory = (tenant, id) ->
                users.role(tenant, id).map(role -> new Principal(Principal.Kind.USER, id, Map.of("role", role)));
        PolicyDecisionPoint policy = (ctx, request) -> users.role(
                        ctx.tenant(), ctx.scope().principal().id())
                .filter(role -> role.equals("admin") || request.action().equals("agent:start"))
                .map(role -> Decision.allow("role-" + role))
                .orElse(Decision.deny("default", "no role in " + ctx.tenant() + " allows it"));
        return Revo.builder()
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .provide(Directory.class, directory)
                .provide(PolicyDecisionPoint.class, policy)
                .agent(Agent.of(ECHO, (ctx, q) -> ctx.partial(new Said(q.text()), "unchecked")))
                .build();
    }

    private static final Map<String, String> ROLES = Map.of("acme/ada", "staff", "acme/root", "admin");

    private static Optional<String> role(String tenant, String user) {
        return Optional.ofNullable(ROLES.get(tenant + "/" + user));
    }

    private static String ask(ScopedRevo revo) {
        return revo.agents()
                .start(ECHO.request(new Question("hi")), RunOptions.defaults())
                .await()
                .candidate()
                .orElseThrow()
                .text();
    }

    @Test
    void a_known_user_works_with_the_rights_of_its_role() {
        try (Revo revo = revo(OwnUsersTest::role)) {
            ScopedRevo ada = revo.with(revo.scopeOf("acme", "ada"));
            assertThat(ask(ada)).isEqualTo("hi");
            assertThatThrownBy(() -> ada.audit().find(dev.revo.audit.AuditQuery.all()))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("audit:read");
            ScopedRevo root = revo.with(revo.scopeOf("acme", "root"));
            assertThat(root.audit().find(dev.revo.audit.AuditQuery.all().by("ada")))
                    .extracting(line -> line.action() + " " + line.result())
                    .contains("agent:start ALLOWED", "agent:finish DONE", "audit:read DENIED");
        }
    }

    @Test
    void who_is_unknown_gets_no_scope_and_nobody_issues_his_own() {
        try (Revo revo = revo(OwnUsersTest::role)) {
            assertThatThrownBy(() -> revo.scopeOf("acme", "mallory")).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> revo.scopeOf("other", "ada")).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> ask(revo.with(Scope.of("acme", "ada"))))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("revo.scopeOf");
        }
        // Control: without a directory the same self-issued scope works.
        try (Revo open = Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .agent(Agent.of(ECHO, (ctx, q) -> ctx.partial(new Said(q.text()), "unchecked")))
                .build()) {
            assertThat(ask(open.with(Scope.of("acme", "ada")))).isEqualTo("hi");
        }
    }

    @Test
    void a_directory_that_throws_lets_nobody_in() {
        try (Revo revo = revo((tenant, user) -> {
            throw new IllegalStateException("table is gone");
        })) {
            assertThatThrownBy(() -> revo.scopeOf("acme", "ada"))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("directory");
        }
    }

    @Test
    void a_scope_of_another_revo_is_refused() {
        try (Revo one = revo(OwnUsersTest::role);
                Revo two = revo(OwnUsersTest::role)) {
            Scope foreign = two.scopeOf("acme", "ada");
            assertThatThrownBy(() -> ask(one.with(foreign)))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("another Revo");
            assertThat(ask(two.with(foreign))).isEqualTo("hi");
        }
    }
}
