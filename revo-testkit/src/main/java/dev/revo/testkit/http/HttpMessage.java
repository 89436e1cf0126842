package dev.revo.testkit.http;

import java.util.Map;

/**
 * A request of HTTP/1.1 as it came in.
 *
 * @param path without the query
 * @param headers names in lower case, repeated ones joined with a comma
 * @param body taken as UTF-8, empty for none
 */
record HttpMessage(String method, String path, Map<String, String> headers, String body) {

    boolean closes() {
        return headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    }
}
