package dev.revo.engine.tenancy.oidc;

import dev.revo.error.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Which addresses may be asked: https everywhere, and http on the loopback for a provider that is there itself. */
final class Addresses {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private static final int HIGHEST_PORT = 65_535;

    private Addresses() {}

    /** The address of an issuer (OpenID Connect Discovery 1.0, 3): no query, no fragment. */
    static URI issuer(String issuer) {
        try {
            URI uri = new URI(issuer);
            if (isSafe(uri, true) && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw InvalidRequestException.field(
                "oidc.issuer", "is " + issuer, "Use an https address without query and fragment.");
    }

    static boolean isLoopback(URI uri) {
        return uri.getHost() != null && LOOPBACK.matcher(uri.getHost()).matches();
    }

    /** Whether this is an absolute https address, or a loopback one where those are allowed; never with user information. */
    static boolean isSafe(URI uri, boolean loopback) {
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > HIGHEST_PORT) {
            return false;
        }
        return "https".equals(uri.getScheme()) || (loopback && "http".equals(uri.getScheme()) && isLoopback(uri));
    }
}
