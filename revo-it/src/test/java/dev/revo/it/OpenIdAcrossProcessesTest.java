package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.DeniedException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.Login.LoggedIn;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdProvider;
import dev.revo.login.OpenIdRedirect;
import dev.revo.login.Origin;
import dev.revo.spi.SecretStore;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.openid.FakeOpenIdProvider;
import dev.revo.testkit.openid.FakeUser;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins by a provider with two reVos on one PostgreSQL, which know of each other no more than two processes do. */
final class OpenIdAcrossProcessesTest {
    private static final Origin FROM = new Origin("192.0.2.1", "test");
    private static final String NAME = "corporate";

    private final FakeOpenIdProvider provider = FakeOpenIdProvider.start(InstantSource.system());
    private FreshPostgres database;
    private Revo here;
    private Revo there;

    @BeforeEach
    void open() {
        database = FreshPostgres.create();
        here = revo("here");
        there = revo("there");
        for (String id : List.of("acme", "globex")) {
            here.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of(id, id, id + ".example", "ada").subscription(Subscription.PRO));
        }
        ada().members().addService("bo", Role.MEMBER);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        database.close();
        provider.close();
    }

    private Revo revo(String name) {
        char[] secret = FakeOpenIdProvider.SECRET.toCharArray();
        return Revo.builder()
                .name(name)
                .provide(
                        SecretStore.class,
                        InMemory.secrets().put("acme", "openid", secret).put("globex", "openid", secret))
                .install(database.stores())
                .install(Tenancy.module()
                        .openId(OpenIdProvider.of(
                                NAME,
                                provider.issuer(),
                                FakeOpenIdProvider.CLIENT,
                                "openid",
                                URI.create("https://app.example/login/done"))))
                .build();
    }

    private ScopedRevo ada() {
        return here.with(here.scopeOf("acme", "ada"));
    }

    private static void refused(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        DeniedException.class, e -> assertThat(e.code()).isEqualTo("login_refused"));
    }

    private OpenIdAnswer back(OpenIdRedirect redirect) {
        return OpenIdAnswer.of(redirect.pending(), provider.visit(redirect.uri()), FROM);
    }

    private OpenIdAnswer begun(Revo where, String tenant) {
        return back(where.asSystem("login").authentication().beginOpenId(tenant, NAME));
    }

    private static Login finished(Revo where, OpenIdAnswer answer) {
        return where.asSystem("login").authentication().finishOpenId(answer);
    }

    private void link(String member) {
        String session = here.asSystem("login")
                .authentication()
                .open("acme", member, FROM, Set.of(Factor.PASSWORD))
                .token();
        var factors = here.with(here.scopeOf("acme", member)).factors();
        factors.confirmOpenId(back(factors.linkOpenId(NAME)), session);
    }

    @Test
    void a_login_goes_on_in_another_process_and_ends_where_it_is_unlinked() {
        provider.seat(FakeUser.of("bo-1"));
        link("bo");
        LoggedIn in = (LoggedIn) finished(there, begun(here, "acme"));
        assertThat(here.asSystem("login")
                        .authentication()
                        .session(in.session().token(), FROM)
                        .member())
                .isEqualTo("bo");
        refused(() -> finished(there, begun(here, "globex")));
        var bo = there.with(there.scopeOf("acme", "bo")).factors();
        assertThat(bo.unlinkOpenId(bo.openIdLinks("bo").get(0))).isTrue();
        refused(() -> finished(here, begun(there, "acme")));
        refused(() ->
                here.asSystem("login").authentication().session(in.session().token(), FROM));
    }

    @Test
    void who_is_deactivated_here_is_out_there_and_comes_back_without_links() {
        provider.seat(FakeUser.of("bo-1"));
        link("bo");
        assertThat(finished(there, begun(there, "acme"))).as("control").isInstanceOf(LoggedIn.class);
        ada().members().deactivate("bo");
        refused(() -> finished(there, begun(there, "acme")));
        ada().members().addService("bo", Role.MEMBER);
        refused(() -> finished(there, begun(there, "acme")));
        assertThat(ada().factors().openIdLinks("bo")).isEmpty();
    }

    @Test
    void an_invitation_and_its_link_are_one_change() {
        String invitation =
                ada().members().invite("cy", "cy@acme.example", Role.MEMBER).token();
        provider.seat(FakeUser.of("bo-1").email("cy@acme.example", true));
        link("bo");
        refused(() -> finished(there, begun(there, "acme").accepting(invitation)));
        assertThat(ada().members().find("cy").orElseThrow().status().name())
                .as("the account is another's, so nothing changed")
                .isEqualTo("INVITED");
        provider.seat(FakeUser.of("cy-1").email("cy@acme.example", true));
        assertThat(finished(there, begun(there, "acme").accepting(invitation)))
                .as("control")
                .isInstanceOf(LoggedIn.class);
        assertThat(ada().members().find("cy").orElseThrow().status().name()).isEqualTo("ACTIVE");
        assertThat(finished(here, begun(here, "acme"))).isInstanceOf(LoggedIn.class);
    }

    @Test
    void of_many_who_bring_one_answer_at_once_one_is_let_in() throws Exception {
        provider.seat(FakeUser.of("bo-1"));
        link("bo");
        provider.lax(true);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            for (int round = 0; round < 5; round++) {
                OpenIdAnswer answer = begun(here, "acme");
                List<Callable<Boolean>> tries = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    Revo where = i % 2 == 0 ? here : there;
                    tries.add(() -> letIn(where, answer));
                }
                List<Boolean> let = new ArrayList<>();
                for (Future<Boolean> each : threads.invokeAll(tries)) {
                    let.add(each.get());
                }
                assertThat(let).containsOnlyOnce(true);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean letIn(Revo where, OpenIdAnswer answer) {
        try {
            return finished(where, answer) instanceof LoggedIn;
        } catch (DeniedException e) {
            return false;
        }
    }
}
