package dev.revo.engine.tenancy.login;

import static dev.revo.engine.tenancy.login.LoginWorld.HOME;

import dev.revo.Revo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.login.Login;
import dev.revo.login.Login.LoggedIn;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdProvider;
import dev.revo.login.OpenIdRedirect;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.openid.FakeOpenIdProvider;
import dev.revo.testkit.openid.FakeUser;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The world of logins with a provider that both organizations may use, and one whose secret neither has. */
final class OpenIdWorld implements AutoCloseable {
    static final String NAME = "corporate";
    static final URI DONE = URI.create("https://app.example/login/done");

    final TestClock clock = TestClock.create();
    final FakeOpenIdProvider provider = FakeOpenIdProvider.start(clock);
    final LoginWorld world;

    OpenIdWorld() {
        this(choices -> choices, builder -> {});
    }

    OpenIdWorld(UnaryOperator<OpenIdProvider> choices, Consumer<Revo.Builder> parts) {
        world = new LoginWorld(
                clock,
                LoginWorld.secrets()
                        .put("acme", "openid", FakeOpenIdProvider.SECRET.toCharArray())
                        .put("globex", "openid", FakeOpenIdProvider.SECRET.toCharArray()),
                Tenancy.module()
                        .openId(choices.apply(registered(NAME, "openid")))
                        .openId(registered("forgotten", "no such secret")),
                parts);
    }

    private OpenIdProvider registered(String name, String secret) {
        return OpenIdProvider.of(name, provider.issuer(), FakeOpenIdProvider.CLIENT, secret, DONE);
    }

    /** What the browser that was sent there brings back. */
    OpenIdAnswer back(OpenIdRedirect redirect) {
        return OpenIdAnswer.of(redirect.pending(), provider.visit(redirect.uri()), HOME);
    }

    /** What a browser brings back from a login in this organization. */
    OpenIdAnswer answer(String tenant) {
        return back(world.door().beginOpenId(tenant, NAME));
    }

    Login login(String tenant) {
        return world.door().finishOpenId(answer(tenant));
    }

    LoggedIn in() {
        return (LoggedIn) login("acme");
    }

    /** A member of acme links the account of whoever sits at the browser. */
    void link(String member) {
        String session = world.open(member).token();
        OpenIdRedirect redirect = world.as(member).factors().linkOpenId(NAME);
        world.as(member).factors().confirmOpenId(back(redirect), session);
    }

    /** This account sits at the browser and is bo's. */
    void linked(FakeUser account) {
        provider.seat(account);
        link("bo");
    }

    @Override
    public void close() {
        world.close();
        provider.close();
    }
}
