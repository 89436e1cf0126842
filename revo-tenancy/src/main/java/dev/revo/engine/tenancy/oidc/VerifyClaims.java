package dev.revo.engine.tenancy.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import dev.revo.login.OpenIdProvider;
import dev.revo.spi.TimeSource;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks what an ID token claims (OpenID Connect Core 1.0, 3.1.3.7). Nimbus has the same checks, but by the system's clock and
 * without a reason. Clocks may differ by 60 seconds. Thread-safe.
 */
final class VerifyClaims {
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final int LONGEST_SUBJECT = 255;

    private final OpenIdProvider provider;
    private final TimeSource time;

    VerifyClaims(OpenIdProvider provider, TimeSource time) {
        this.provider = provider;
        this.time = time;
    }

    /** Who the token is about. The signature has been verified. */
    OidcIdentity verify(SignedJWT token, PendingLogin pending, @Nullable AccessToken access) throws Refusal {
        try {
            JWTClaimsSet claims = Foreign.read(token::getJWTClaimsSet);
            Refusal.unless(provider.issuer().equals(claims.getIssuer()), OidcReason.ISSUER);
            audience(claims);
            times(claims);
            Refusal.unless(same(pending.nonce(), claims.getStringClaim("nonce")), OidcReason.NONCE);
            String subject = claims.getSubject();
            if (subject == null || subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
                throw new Refusal(OidcReason.SUBJECT);
            }
            accessToken(claims.getStringClaim("at_hash"), token.getHeader().getAlgorithm(), access);
            return identity(subject, claims);
        } catch (ParseException e) {
            throw new Refusal(OidcReason.MALFORMED);
        }
    }

    private void audience(JWTClaimsSet claims) throws ParseException, Refusal {
        List<String> audience = claims.getAudience();
        Refusal.unless(audience.contains(provider.clientId()), OidcReason.AUDIENCE);
        String party = claims.getStringClaim("azp");
        Refusal.unless(
                party == null ? audience.size() == 1 : party.equals(provider.clientId()), OidcReason.AUTHORIZED_PARTY);
    }

    private void times(JWTClaimsSet claims) throws Refusal {
        Instant now = time.instant();
        Date expires = claims.getExpirationTime();
        Refusal.unless(expires != null && expires.toInstant().plus(SKEW).isAfter(now), OidcReason.EXPIRED);
        Date issued = claims.getIssueTime();
        Date notBefore = claims.getNotBeforeTime();
        Refusal.unless(
                issued != null
                        && !issued.toInstant().minus(SKEW).isAfter(now)
                        && (notBefore == null
                                || !notBefore.toInstant().minus(SKEW).isAfter(now)),
                OidcReason.NOT_YET);
    }

    private static void accessToken(@Nullable String hash, JWSAlgorithm algorithm, @Nullable AccessToken access)
            throws Refusal {
        if (hash == null) {
            return;
        }
        Refusal.unless(access != null, OidcReason.ACCESS_TOKEN_HASH);
        AccessTokenHash right =
                AccessTokenHash.compute(access, algorithm, JWSAlgorithm.EdDSA.equals(algorithm) ? Curve.Ed25519 : null);
        Refusal.unless(right != null && same(right.getValue(), hash), OidcReason.ACCESS_TOKEN_HASH);
    }

    private OidcIdentity identity(String subject, JWTClaimsSet claims) throws ParseException {
        Object verified = claims.getClaim("email_verified");
        Date authTime = claims.getDateClaim("auth_time");
        List<String> amr = claims.getStringListClaim("amr");
        return new OidcIdentity(
                provider.issuer(),
                subject,
                claims.getStringClaim("email"),
                // Some providers write it as a text.
                Boolean.TRUE.equals(verified) || "true".equals(verified),
                authTime == null ? null : authTime.toInstant(),
                amr == null ? List.of() : amr,
                claims.getStringClaim("acr"));
    }

    /** Whether they are the same, in a time that does not tell where they differ. */
    static boolean same(String right, @Nullable String given) {
        return given != null && MessageDigest.isEqual(right.getBytes(UTF_8), given.getBytes(UTF_8));
    }
}
