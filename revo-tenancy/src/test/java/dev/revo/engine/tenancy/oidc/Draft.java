package dev.revo.engine.tenancy.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A token before it is signed, put together by hand so that it can be wrong in any way. */
record Draft(Map<String, Object> header, Map<String, Object> claims, UnaryOperator<byte[]> signer) {
    Draft header(String name, @Nullable Object value) {
        return new Draft(with(header, name, value), claims, signer);
    }

    Draft claim(String name, @Nullable Object value) {
        return new Draft(header, with(claims, name, value), signer);
    }

    Draft signer(UnaryOperator<byte[]> other) {
        return new Draft(header, claims, other);
    }

    Draft by(TestKey key) {
        return header("alg", key.algorithm()).header("kid", key.id()).signer(key::sign);
    }

    private static Map<String, Object> with(Map<String, Object> map, String name, @Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(map);
        if (value == null) {
            copy.remove(name);
        } else {
            copy.put(name, value);
        }
        return copy;
    }

    String compact() {
        String input =
                encoded(JSONObjectUtils.toJSONString(header)) + '.' + encoded(JSONObjectUtils.toJSONString(claims));
        return input
                + '.'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signer.apply(input.getBytes(UTF_8)));
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }
}
