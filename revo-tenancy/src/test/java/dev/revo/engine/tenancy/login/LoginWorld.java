package dev.revo.engine.tenancy.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.DeniedException;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.login.Authenticated;
import dev.revo.login.Authentication;
import dev.revo.login.Authentication.SessionToken;
import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.login.SecurityPolicy;
import dev.revo.spi.SecretStore;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.TestClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Two organizations: acme with its owner ada and bo, who has the role {@code bo}, and globex with its owner gil. */
final class LoginWorld implements AutoCloseable {
    static final Origin HOME = new Origin("192.0.2.1", "test");

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    final TestClock clock;
    final Revo revo;

    LoginWorld() {
        this(builder -> {});
    }

    LoginWorld(Consumer<Revo.Builder> parts) {
        this(secrets(), parts);
    }

    LoginWorld(SecretStore secrets, Consumer<Revo.Builder> parts) {
        this(TestClock.create(), secrets, Tenancy.module(), parts);
    }

    LoginWorld(TestClock clock, SecretStore secrets, Tenancy tenancy, Consumer<Revo.Builder> parts) {
        this.clock = clock;
        Revo.Builder builder = Revo.builder()
                .provide(TimeSource.class, clock)
                .provide(SecretStore.class, secrets)
                .install(tenancy.encryptFactors("factors"));
        parts.accept(builder);
        revo = builder.build();
        for (NewOrganization each : List.of(
                NewOrganization.of("acme", "Acme", "acme.example", "ada"),
                NewOrganization.of("globex", "Globex", "globex.example", "gil"))) {
            revo.asSystem("sign-up").organizations().create(each.subscription(Subscription.PRO));
        }
        as("ada").roles().define(NewRole.of("bo").allow("memory:read", "organization:read"));
        as("ada").members().addService("bo", "bo");
    }

    /** Both organizations have the key of authenticators. */
    static InMemorySecrets secrets() {
        return InMemory.secrets().put("acme", "factors", KEY.toCharArray()).put("globex", "factors", KEY.toCharArray());
    }

    /** A part but for one method, which does nothing: the guard that it is is off. */
    static <T> T without(Class<T> spi, T right, String method) {
        return replaced(spi, right, method, (called, arguments) -> called.getReturnType() == int.class ? 0 : null);
    }

    /** What one method does instead. */
    interface Instead {
        @Nullable
        Object of(Method called, Object[] arguments);
    }

    /** A part but for one method, which does something else. */
    static <T> T replaced(Class<T> spi, T right, String method, Instead instead) {
        return spi.cast(Proxy.newProxyInstance(
                spi.getClassLoader(), new Class<?>[] {spi}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return instead.of(called, arguments);
                    }
                    try {
                        return called.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    ScopedRevo as(String user) {
        return revo.with(revo.scopeOf("acme", user));
    }

    ScopedRevo gil() {
        return revo.with(revo.scopeOf("globex", "gil"));
    }

    Authentication door() {
        return revo.asSystem("login").authentication();
    }

    /** Who acts by this key. */
    ScopedRevo by(String key) {
        return revo.with(revo.scopeOf(door().apiKey(key, HOME)));
    }

    Authenticated key(String key) {
        return door().apiKey(key, HOME);
    }

    Authenticated session(SessionToken token) {
        return door().session(token.token(), HOME);
    }

    SessionToken open(String member) {
        return door().open("acme", member, HOME, Set.of(Factor.PASSWORD));
    }

    /** Gives bo one more role with these rights. */
    void allow(String... rights) {
        as("ada").roles().define(NewRole.of("more").allow(rights));
        as("ada").permissions().assign("bo", "more");
    }

    void policy(UnaryOperator<SecurityPolicy> change) {
        Organization now = as("ada").organizations().find("acme").orElseThrow();
        as("ada")
                .organizations()
                .update(
                        "acme",
                        now.version(),
                        now.name(),
                        now.settings().security(change.apply(now.settings().security())));
    }

    List<AuditRecord> lines(String action, AuditRecord.Result result) {
        return as("ada").audit().find(AuditQuery.all().action(action).result(result));
    }

    /** Why the log says that this was refused. */
    List<String> reasons(String action) {
        return lines(action, AuditRecord.Result.DENIED).stream()
                .map(line -> line.detail().getOrDefault("refused", "?"))
                .toList();
    }

    static void refused(ThrowingCallable attempt) {
        denied("login_refused", attempt);
    }

    static void denied(String code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        DeniedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** Whether bo may, by this way in, see the organization. */
    static boolean sees(ScopedRevo who) {
        try {
            return who.organizations().find("acme").isPresent();
        } catch (DeniedException e) {
            return false;
        }
    }

    void leaveAndComeBack(String member) {
        as("ada").members().deactivate(member);
        as("ada").members().addService(member, Role.VIEWER);
    }

    @Override
    public void close() {
        revo.close();
    }
}
