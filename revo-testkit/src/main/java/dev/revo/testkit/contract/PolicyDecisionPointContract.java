package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.Decision.Verdict;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.testkit.TestContexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PolicyDecisionPoint} that knows tenants does. Extend it and hand over a point with the one right
 * that is asked for:
 *
 * <pre>{@code
 * class MyPolicyTest extends PolicyDecisionPointContract {
 *     protected PolicyDecisionPoint point() {
 *         return MyPolicy.allowing("acme", "ada", ALLOWED);
 *     }
 * }
 * }</pre>
 */
public abstract class PolicyDecisionPointContract {
    /** The action that the user {@code ada} of {@code acme} may do, on every resource. */
    public static final String ALLOWED = "note:read";

    private static final String OTHER = "note:erase";

    private TestContexts contexts;
    private RunContext ada;

    /** For subclasses. */
    protected PolicyDecisionPointContract() {}

    /**
     * A point where the user {@code ada} of the tenant {@code acme} may do {@link #ALLOWED} and nothing else, and nobody
     * else may do anything in any tenant.
     */
    protected abstract PolicyDecisionPoint point() throws Exception;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        ada = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    /** The verdict, where an exception denies as it does at the gate. */
    private static Verdict verdict(PolicyDecisionPoint point, RunContext who, String action, String resource) {
        Decision decision;
        try {
            decision = point.decide(who, AccessRequest.of(action, resource));
        } catch (RevoException e) {
            return Verdict.DENY;
        }
        assertThat(decision).as(action + " on " + resource).isNotNull();
        return decision.verdict();
    }

    @Test
    void allows_what_is_granted_and_names_the_rule() throws Exception {
        PolicyDecisionPoint point = point();
        for (String resource : List.of("", "diary")) {
            Decision decision = point.decide(ada, AccessRequest.of(ALLOWED, resource));
            assertThat(decision.verdict()).isEqualTo(Verdict.ALLOW);
            assertThat(decision.rule()).isNotBlank();
        }
    }

    @Test
    void denies_what_is_not_granted_and_says_why() throws Exception {
        Decision decision = point().decide(ada, AccessRequest.of(OTHER, "diary"));
        assertThat(decision.verdict()).isEqualTo(Verdict.DENY);
        assertThat(decision.rule()).isNotBlank();
        assertThat(decision.reason()).isNotBlank();
    }

    @Test
    void a_principal_that_is_not_known_may_do_nothing() throws Exception {
        PolicyDecisionPoint point = point();
        for (String user : List.of("eve", "ADA", "ada ", "ad", "*")) {
            assertThat(verdict(point, contexts.of("acme", user), ALLOWED, "diary"))
                    .as(user)
                    .isEqualTo(Verdict.DENY);
        }
    }

    @Test
    void a_principal_of_another_tenant_with_the_same_id_may_do_nothing() throws Exception {
        PolicyDecisionPoint point = point();
        assertThat(verdict(point, ada, ALLOWED, "diary")).isEqualTo(Verdict.ALLOW);
        for (String tenant : List.of("globex", "acme2", "acm", "acme-")) {
            assertThat(verdict(point, contexts.of(tenant, "ada"), ALLOWED, "diary"))
                    .as(tenant)
                    .isEqualTo(Verdict.DENY);
        }
        assertThat(verdict(point, ada, ALLOWED, "diary")).isEqualTo(Verdict.ALLOW);
    }

    @Test
    void claims_give_no_right() throws Exception {
        Map<String, String> boasts =
                Map.of("role", "owner", "roles", "owner,admin", "permissions", "*", "admin", "true");
        RunContext boaster = TestContexts.of("acme", new Principal(Principal.Kind.USER, "eve", boasts));
        assertThat(verdict(point(), boaster, ALLOWED, "diary")).isEqualTo(Verdict.DENY);
    }

    @Test
    void all_at_once_are_decided_as_one_by_one_and_in_their_order() throws Exception {
        PolicyDecisionPoint point = point();
        List<AccessRequest> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(AccessRequest.of(i % 3 == 0 ? OTHER : ALLOWED, "r" + i));
        }
        // Twice the same one: each request has an answer of its own.
        requests.add(requests.get(0));
        for (RunContext who : List.of(ada, contexts.of("globex", "ada"))) {
            List<Decision> all = point.decideAll(who, List.copyOf(requests));
            assertThat(all).hasSameSizeAs(requests).doesNotContainNull();
            for (int i = 0; i < requests.size(); i++) {
                assertThat(all.get(i).verdict())
                        .as("request " + i)
                        .isEqualTo(point.decide(who, requests.get(i)).verdict());
            }
        }
        assertThat(point.decideAll(ada, List.of())).isEmpty();
    }

    @Test
    void a_tool_call_or_an_agent_in_the_request_widens_nothing() throws Exception {
        PolicyDecisionPoint point = point();
        AccessRequest asked = AccessRequest.of(OTHER, "diary").agent("writer");
        for (AccessRequest.Phase phase : AccessRequest.Phase.values()) {
            assertThat(point.decide(ada, asked.phase(phase)).verdict())
                    .as(phase.toString())
                    .isEqualTo(Verdict.DENY);
        }
    }

    @Test
    void hostile_text_is_decided_and_opens_nothing() throws Exception {
        PolicyDecisionPoint point = point();
        for (String text : Hostile.TEXTS) {
            assertThat(verdict(point, ada, ALLOWED, text))
                    .as("resource " + text)
                    .isNotEqualTo(Verdict.ASK);
            assertThat(verdict(point, ada, OTHER, text)).as("resource " + text).isEqualTo(Verdict.DENY);
            assertThat(verdict(point, ada, text, "diary")).as("action " + text).isEqualTo(Verdict.DENY);
            assertThat(verdict(point, ada, OTHER, text + ":" + ALLOWED))
                    .as("resource " + text)
                    .isEqualTo(Verdict.DENY);
            assertThat(verdict(point, contexts.of("acme", text), ALLOWED, "diary"))
                    .as("user " + text)
                    .isEqualTo(Verdict.DENY);
        }
    }

    @Test
    void decisions_for_many_at_once_are_not_mixed_up() throws Exception {
        PolicyDecisionPoint point = point();
        List<RunContext> others = List.of(contexts.of("globex", "ada"), contexts.of("acme", "eve"));
        List<Boolean> right = Together.run(i -> () -> {
            RunContext who = i % 2 == 0 ? ada : others.get(i / 2 % 2);
            boolean all = true;
            for (int n = 0; n < 200; n++) {
                all &= verdict(point, who, ALLOWED, "r" + n) == (i % 2 == 0 ? Verdict.ALLOW : Verdict.DENY);
            }
            return all;
        });
        assertThat(right).containsOnly(true);
    }
}
