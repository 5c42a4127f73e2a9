package io.jenkins.plugins.assumed_role.emulator;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;

/** Reads JSON, with the parser of the SDK, into maps, lists, strings, {@link BigDecimal}s, booleans and null; writes flat objects of strings. */
final class Json {
    private Json() {}

    /** @throws IllegalArgumentException when it is not JSON */
    static Object parse(String text) {
        try {
            return value(JsonNodeParser.create().parse(text));
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new LinkedHashMap<>();
            node.asObject().forEach((name, member) -> members.put(name, value(member)));
            return members;
        }
        if (node.isArray()) {
            return node.asArray().stream().map(Json::value).toList();
        }
        if (node.isNumber()) {
            return new BigDecimal(node.asNumber());
        }
        return node.isNull() ? null : node.isBoolean() ? (Object) node.asBoolean() : node.asString();
    }

    static String write(Map<String, String> object) {
        StringBuilder json = new StringBuilder("{");
        object.forEach((name, value) -> json.append(json.length() > 1 ? ",\n  " : "\n  ")
                .append(quote(name))
                .append(" : ")
                .append(quote(value)));
        return json.append("\n}").toString();
    }

    private static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
