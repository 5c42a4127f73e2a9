package io.jenkins.plugins.assumed_role.emulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One HTTP response; the server adds {@code Date}, {@code Content-Length} and {@code Connection}. */
record WireResponse(int status, Map<String, String> headers, byte[] body) {

    static WireResponse of(int status, String contentType, byte[] body) {
        return new WireResponse(status, Map.of("Content-Type", contentType), body);
    }

    static WireResponse of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    static WireResponse empty(int status) {
        return new WireResponse(status, Map.of(), new byte[0]);
    }

    WireResponse with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WireResponse(status, more, body);
    }
}
