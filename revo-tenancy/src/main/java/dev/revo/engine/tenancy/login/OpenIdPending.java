package dev.revo.engine.tenancy.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.engine.tenancy.oidc.PendingLogin;
import dev.revo.login.OpenIdProvider;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the browser keeps while its user is at a provider: a secret and what it is for. State, nonce and verifier are derived
 * from all of it (HMAC-SHA-256), so nothing must be stored before somebody is known, and whoever changes a letter has the
 * secrets of another login. Its text form hides the secret.
 *
 * @param purpose what for
 * @param tenant in which organization
 * @param provider name of the provider
 * @param ends when it is good no more, to the second
 * @param secret 256 random bits
 */
record OpenIdPending(Purpose purpose, String tenant, String provider, Instant ends, String secret) {
    private static final Pattern FORM = Pattern.compile(
            "(login|link)\\.([a-z0-9_-]{1,64})\\.([a-z0-9-]{1,40})\\.(\\d{1,11})\\.([A-Za-z0-9_-]{43})");
    private static final String ALGORITHM = "HmacSHA256";

    /** What an answer is for. */
    enum Purpose {
        LOGIN,
        LINK;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** One that nobody has. */
    static OpenIdPending fresh(Purpose purpose, String tenant, String provider, Instant ends) {
        return new OpenIdPending(
                purpose, tenant, provider, Instant.ofEpochSecond(ends.getEpochSecond()), Tokens.fresh());
    }

    /** What the browser brought back, if it has the form. */
    static Optional<OpenIdPending> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new OpenIdPending(
                form.group(1).equals("login") ? Purpose.LOGIN : Purpose.LINK,
                form.group(2),
                form.group(3),
                Instant.ofEpochSecond(Long.parseLong(form.group(4))),
                form.group(5)));
    }

    /** What the browser keeps. */
    String text() {
        return what() + '.' + secret;
    }

    private String what() {
        return purpose.text() + '.' + tenant + '.' + provider + '.' + ends.getEpochSecond();
    }

    /**
     * The secrets of this login.
     *
     * @param member whom it is for; empty when that is not known yet
     */
    PendingLogin at(OpenIdProvider where, String member) {
        return new PendingLogin(
                where.issuer(),
                where.clientId(),
                derived("state", where, member),
                derived("nonce", where, member),
                derived("verifier", where, member),
                ends);
    }

    // No part but the last can have a line break in it.
    private String derived(String label, OpenIdProvider where, String member) {
        String all = String.join("\n", "revo openid 1", label, what(), where.issuer(), where.clientId(), member);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // Its letters and not what they encode: two texts of one number would be two answers.
            mac.init(new SecretKeySpec(secret.getBytes(US_ASCII), ALGORITHM));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(all.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return what();
    }
}
