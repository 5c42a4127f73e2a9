package io.jenkins.plugins.assumed_role.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The parameters of the query APIs: in the body, in the query string, or in both. */
final class Forms {
    private Forms() {}

    static Map<String, String> parameters(WireRequest request) {
        Map<String, String> parameters = PercentEncoding.parameters(request.query());
        String type = request.header("Content-Type");
        if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
            parameters.putAll(PercentEncoding.parameters(new String(request.body(), StandardCharsets.UTF_8)));
        }
        return parameters;
    }
}
