package dev.revo.engine.tenancy.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that a token is signed by a key that its provider publishes: the algorithm is one that is allowed and fits the
 * key, and nothing that the token says of keys is followed (RFC 8725). Thread-safe.
 */
final class VerifySignature {
    private static final int LEAST_RSA_BITS = 2048;
    private static final int LONGEST_KEY_ID = 256;
    /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Set<String> algorithms;
    private final SigningKeys keys;

    VerifySignature(Set<String> algorithms, SigningKeys keys) {
        this.algorithms = algorithms;
        this.keys = keys;
    }

    /** The token, which is signed as it must be. */
    SignedJWT verify(@Nullable JWT token) throws Refusal {
        Refusal.unless(token != null, OidcReason.NO_ID_TOKEN);
        if (!(token instanceof SignedJWT signed)) {
            throw new Refusal(OidcReason.ALGORITHM);
        }
        JWSHeader header = signed.getHeader();
        check(header);
        for (JWK key : keys.of(header)) {
            if (signedBy(signed, key)) {
                return signed;
            }
        }
        throw new Refusal(OidcReason.SIGNATURE);
    }

    private void check(JWSHeader header) throws Refusal {
        Refusal.unless(algorithms.contains(header.getAlgorithm().getName()), OidcReason.ALGORITHM);
        JOSEObjectType type = header.getType();
        Refusal.unless(type == null || type.equals(JOSEObjectType.JWT), OidcReason.TYPE);
        Refusal.unless(
                header.getJWK() == null
                        && header.getJWKURL() == null
                        && header.getX509CertURL() == null
                        && header.getX509CertChain() == null
                        && header.getCriticalParams() == null
                        && header.isBase64URLEncodePayload(),
                OidcReason.HEADER);
        String id = header.getKeyID();
        Refusal.unless(id == null || id.length() <= LONGEST_KEY_ID, OidcReason.UNKNOWN_KEY);
    }

    private static boolean signedBy(SignedJWT token, JWK key) {
        try {
            if (key instanceof RSAKey rsa) {
                return rsa.size() >= LEAST_RSA_BITS && token.verify(new RSASSAVerifier(rsa));
            }
            if (key instanceof ECKey ec) {
                return token.verify(new ECDSAVerifier(ec));
            }
            return key instanceof OctetKeyPair pair && signedByEd25519(token, pair);
        } catch (JOSEException | GeneralSecurityException e) {
            // A key that does not fit the algorithm, or a signature of the wrong form.
            return false;
        }
    }

    /** By the JDK (JEP 339): Nimbus would need Tink for it. */
    private static boolean signedByEd25519(SignedJWT token, OctetKeyPair key) throws GeneralSecurityException {
        byte[] x = key.getDecodedX();
        if (x.length != 32) {
            return false;
        }
        byte[] encoded = new byte[ED25519.length + x.length];
        System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
        System.arraycopy(x, 0, encoded, ED25519.length, x.length);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        signature.update(token.getSigningInput());
        return signature.verify(token.getSignature().decode());
    }
}
