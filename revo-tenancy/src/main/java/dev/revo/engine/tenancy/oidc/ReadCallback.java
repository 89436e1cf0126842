package dev.revo.engine.tenancy.oidc;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the provider's answer in the address that the browser came back to (RFC 6749, 4.1.2; RFC 9207). */
final class ReadCallback {
    private static final int LONGEST_QUERY = 8 * 1024;

    private ReadCallback() {}

    /** The code. */
    static String code(URI callback, PendingLogin pending, OIDCProviderMetadata metadata) throws Refusal {
        String query = callback.getRawQuery();
        if (query == null || query.length() > LONGEST_QUERY) {
            throw new Refusal(OidcReason.CALLBACK);
        }
        Map<String, List<String>> parameters = URLUtils.parseParameters(query);
        // Before anything else: what is not of this login is not looked at.
        Refusal.unless(VerifyClaims.same(pending.state(), one(parameters, "state")), OidcReason.STATE);
        String issuer = one(parameters, "iss");
        Refusal.unless(
                issuer == null
                        ? !metadata.supportsAuthorizationResponseIssuerParam()
                        : issuer.equals(metadata.getIssuer().getValue()),
                OidcReason.ISSUER_PARAMETER);
        Refusal.unless(one(parameters, "error") == null, OidcReason.PROVIDER_REFUSED);
        String code = one(parameters, "code");
        if (code == null || code.isBlank()) {
            throw new Refusal(OidcReason.CALLBACK);
        }
        return code;
    }

    private static @Nullable String one(Map<String, List<String>> parameters, String name) throws Refusal {
        List<String> values = parameters.getOrDefault(name, List.of());
        // Of two, another reader may believe the other one.
        Refusal.unless(values.size() <= 1, OidcReason.CALLBACK);
        return values.isEmpty() ? null : values.get(0);
    }
}
