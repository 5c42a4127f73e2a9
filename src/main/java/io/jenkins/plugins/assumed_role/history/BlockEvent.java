package io.jenkins.plugins.assumed_role.history;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * An event of a block, as one line of JSON.
 *
 * @param block id of the block, letters and digits
 * @param details values by the name of their {@link Field}; names that this version does not know are kept
 */
public record BlockEvent(String block, Kind kind, Instant time, Map<String, String> details) {

    /** The kinds of events. A block begins with the first or the last. */
    public enum Kind {
        OPENED,
        RENEWED,
        FAILED,
        CLOSED,
        REFUSED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String BLOCK_PREFIX = "{\"block\":\"";

    /** The most characters of one value; a message of AWS may quote anything. */
    private static final int LONGEST_VALUE = 4_000;

    public BlockEvent {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** Returns the event as one line without its end. The block comes first, so that a reader finds it without parsing the line. */
    public String line() {
        JsonWriter json = JsonWriter.create();
        json.writeStartObject();
        write(json, "block", block);
        write(json, "event", kind.text());
        write(json, "time", time.toString());
        details.forEach((field, value) -> {
            if (value != null && !value.isEmpty()) {
                write(json, field, value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
            }
        });
        json.writeEndObject();
        return new String(json.getBytes(), StandardCharsets.UTF_8);
    }

    private static void write(JsonWriter json, String field, String value) {
        json.writeFieldName(field);
        json.writeValue(value);
    }

    /** Returns the text of a value within a line, without quotation marks. */
    static String escaped(String value) {
        JsonWriter json = JsonWriter.create();
        json.writeValue(value);
        String quoted = new String(json.getBytes(), StandardCharsets.UTF_8);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** Returns the id of the block of a line; null if it has none. */
    static String blockOf(String line) {
        if (!line.startsWith(BLOCK_PREFIX)) {
            return null;
        }
        int end = line.indexOf('"', BLOCK_PREFIX.length());
        return end < 0 ? null : line.substring(BLOCK_PREFIX.length(), end);
    }

    /** Returns whether a line is the first of its block. */
    static boolean begins(String line, String block) {
        return is(Kind.OPENED, line, block) || refuses(line, block);
    }

    /** Returns whether a line is the last of its block. */
    static boolean ends(String line, String block) {
        return is(Kind.CLOSED, line, block) || refuses(line, block);
    }

    static boolean refuses(String line, String block) {
        return is(Kind.REFUSED, line, block);
    }

    private static boolean is(Kind kind, String line, String block) {
        return line.startsWith(kind.text(), BLOCK_PREFIX.length() + block.length() + "\",\"event\":\"".length());
    }

    /** Returns an empty result for an incomplete line, which a killed controller left. */
    static Optional<BlockEvent> parse(String line) {
        try {
            Map<String, String> values = new LinkedHashMap<>();
            JsonNode.parser().parse(line).asObject().forEach((field, value) -> {
                if (value.isString()) {
                    values.put(field, value.asString());
                }
            });
            String block = values.remove("block");
            String event = values.remove("event");
            String time = values.remove("time");
            return block == null || event == null || time == null
                    ? Optional.empty()
                    : Optional.of(new BlockEvent(
                            block, Kind.valueOf(event.toUpperCase(Locale.ROOT)), Instant.parse(time), values));
        } catch (IllegalArgumentException
                | UnsupportedOperationException
                | DateTimeParseException
                | java.io.UncheckedIOException x) {
            return Optional.empty();
        }
    }
}
