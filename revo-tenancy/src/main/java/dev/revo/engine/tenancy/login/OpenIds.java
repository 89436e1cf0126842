package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.engine.tenancy.oidc.FetchLimits;
import dev.revo.engine.tenancy.oidc.OidcIdentity;
import dev.revo.engine.tenancy.oidc.OidcLogin;
import dev.revo.engine.tenancy.oidc.OidcOutcome;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdProvider;
import dev.revo.login.OpenIdRedirect;
import dev.revo.run.RunContext;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.spi.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The providers that the host registered; each is asked nothing before somebody logs in by it. Thread-safe. */
final class OpenIds {
    private static final String REFUSED = "openid_";

    private final Refusals refusals;
    private final Supplier<TimeSource> time;
    private final Supplier<SecretStore> secrets;
    private final Map<String, OpenIdProvider> providers;
    private final Map<String, Memo<OidcLogin>> logins;

    OpenIds(
            List<OpenIdProvider> registered,
            Refusals refusals,
            Supplier<TimeSource> time,
            Supplier<ExecutorSource> executors,
            Supplier<SecretStore> secrets) {
        this.refusals = refusals;
        this.time = time;
        this.secrets = secrets;
        this.providers = registered.stream().collect(Collectors.toUnmodifiableMap(OpenIdProvider::name, each -> each));
        this.logins = registered.stream()
                .collect(Collectors.toUnmodifiableMap(
                        OpenIdProvider::name,
                        each -> new Memo<>(
                                () -> OidcLogin.of(each, FetchLimits.defaults(), executors.get(), time.get()))));
    }

    /** Ends their threads. */
    void close() {
        logins.values().forEach(each -> each.ifMade(OidcLogin::close));
    }

    /** The provider of this name, if members of this organization may log in by it. */
    Optional<OpenIdProvider> find(String tenant, String name) {
        return Optional.ofNullable(providers.get(name)).filter(each -> each.serves(tenant));
    }

    /** Where to send the browser; blocks when the provider must be asked for it. */
    OpenIdRedirect begin(OpenIdProvider provider, OpenIdPending.Purpose purpose, String tenant, String member) {
        Instant ends = time.get().instant().plus(OidcLogin.PENDING);
        OpenIdPending pending = OpenIdPending.fresh(purpose, tenant, provider.name(), ends);
        return new OpenIdRedirect(
                login(provider).begin(pending.at(provider, member)).uri(), pending.text(), pending.ends());
    }

    private OidcLogin login(OpenIdProvider provider) {
        Memo<OidcLogin> login = logins.get(provider.name());
        if (login == null) {
            throw new IllegalStateException("a provider that was found is registered");
        }
        return login.get();
    }

    /**
     * What is expected of an answer.
     *
     * @param action what is being done
     * @param pending what the browser kept
     * @param member whom it is for; empty when that is not known yet
     */
    record Expected(String action, OpenIdPending pending, String member) {}

    /**
     * Who is there; blocks while the provider is asked.
     *
     * @throws dev.revo.error.DeniedException {@code login_refused}, once the reason is in the log
     * @throws UnavailableException when the provider cannot be asked
     */
    OidcIdentity vouched(RunContext ctx, Expected expected, OpenIdAnswer answer) {
        OpenIdPending pending = expected.pending();
        OpenIdProvider provider = find(ctx.tenant(), pending.provider())
                // Its name is a stranger's text, of which there is no end: not for the log.
                .orElseThrow(() -> no(ctx, expected, new Presented(expected.member(), "", answer.from()), "provider"));
        OidcOutcome outcome = login(provider)
                .finish(pending.at(provider, expected.member()), answer.callback(), () -> secret(ctx, provider));
        if (outcome instanceof OidcOutcome.Refused refused) {
            throw no(
                    ctx,
                    expected,
                    new Presented(expected.member(), provider.name(), answer.from()),
                    refused.reason().name().toLowerCase(Locale.ROOT));
        }
        return ((OidcOutcome.Accepted) outcome).identity();
    }

    private DeniedException no(RunContext ctx, Expected expected, Presented what, String reason) {
        return refusals.because(ctx, expected.action(), what, REFUSED + reason);
    }

    private Secret secret(RunContext ctx, OpenIdProvider provider) {
        return secrets.get()
                .find(ctx, provider.secret())
                .orElseThrow(() -> new UnavailableException(Fault.of(
                                "openid_secret_missing",
                                "The organization's secret store has no secret for the provider " + provider.name()
                                        + ". Put the one that the provider gave under the reference that is named.")
                        .with("provider", provider.name())));
    }

    /** Whether the provider says that it asked for two factors. */
    boolean twofold(String provider, OidcIdentity who) {
        OpenIdProvider known = providers.get(provider);
        return who.amr().contains("mfa")
                || (known != null
                        && who.acr() != null
                        && known.twoFactorClasses().contains(who.acr()));
    }
}
