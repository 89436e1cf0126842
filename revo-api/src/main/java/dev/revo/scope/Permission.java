package dev.revo.scope;

import dev.revo.error.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A right, written {@code resource:action}, {@code resource:action:instance} or with a trailing wildcard
 * ({@code memory:*}, {@code *}).
 *
 * <p>A wildcard stands for one or more further parts and only at the end. Comparison is exact and case-sensitive;
 * resources are lower case. Immutable.
 *
 * @param text the permission as written
 */
public record Permission(String text) {
    private static final int LONGEST = 200;
    private static final Pattern FORM = Pattern.compile("\\*|[a-z0-9_.-]{1,64}(:[A-Za-z0-9_./@-]{1,200}){0,3}(:\\*)?");

    /** Checks the form. */
    public Permission {
        if (!FORM.matcher(text).matches()) {
            throw InvalidRequestException.field(
                    "permission",
                    "'" + text + "' is not of the form resource:action",
                    "Write for example payments:refund, memory:recall:notes or tool:*.");
        }
    }

    /** The permission with this text. */
    public static Permission of(String text) {
        return new Permission(text);
    }

    /**
     * The name of a resource as the instance of a permission: itself, if it is made of letters, digits and {@code _./@-}. In
     * others each other character, and each {@code @}, is {@code @@} and four hexadecimal digits; what is longer than 200
     * characters then is {@code @@sha-} and its SHA-256. No two names are one instance.
     */
    public static String instance(String resource) {
        if (plain(resource)) {
            return resource;
        }
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < resource.length(); i++) {
            char c = resource.charAt(i);
            if (inInstance(c) && c != '@') {
                escaped.append(c);
            } else {
                escaped.append("@@").append(String.format(Locale.ROOT, "%04x", (int) c));
            }
        }
        return escaped.length() <= LONGEST ? escaped.toString() : "@@sha-" + sha256(resource);
    }

    private static boolean plain(String resource) {
        // Each decision passes here.
        for (int i = 0; i < resource.length(); i++) {
            if (!inInstance(resource.charAt(i))) {
                return false;
            }
        }
        return resource.length() <= LONGEST && !resource.contains("@@");
    }

    private static boolean inInstance(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_./@-".indexOf(c) >= 0;
    }

    private static String sha256(String text) {
        try {
            byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether who holds this permission may do what the other one names. */
    public boolean covers(Permission asked) {
        if (text.equals("*") || text.equals(asked.text)) {
            return true;
        }
        if (text.endsWith(":*")) {
            return asked.text.startsWith(text.substring(0, text.length() - 1));
        }
        // A right on every instance covers a named instance; the reverse does not hold.
        return asked.text.startsWith(text + ":");
    }

    @Override
    public String toString() {
        return text;
    }
}
