package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words of a command line as they were given. Java reads them in the encoding of the locale and loses the characters that it lacks, which
 * in the locale C is every letter beyond ASCII; Linux has the bytes. The words of this program are UTF-8, the words of the command are bytes.
 */
final class Words {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

    /** The bytes of a piece: as octal numbers it is shorter than the 128 kB that Linux allows for one argument. */
    private static final int PIECE = 16 * 1024;

    /**
     * Decodes the words behind a mark each: {@code =} and the word as it is, {@code +} and octal numbers that the next word continues,
     * {@code .} and the last of them. A word is cut off the output of {@code printf}, since a shell drops line ends there.
     */
    private static final String DECODE = """
            given_bytes= given_left=$#
            while [ $given_left -gt 0 ]; do
              case $1 in
              =*) set -- "$@" "${1#=}" ;;
              +*) given_bytes=$given_bytes${1#+} ;;
              .*) given_bytes=$(printf '%b_' "$given_bytes${1#.}"); set -- "$@" "${given_bytes%_}"; given_bytes= ;;
              esac
              shift
              given_left=$((given_left - 1))
            done
            unset given_bytes given_left
            exec "$@"
            """;

    private final List<byte[]> bytes;

    private Words(List<byte[]> bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if a word has lost characters and its bytes cannot be read */
    static Words of(List<String> arguments) {
        List<byte[]> all = read(COMMAND_LINE);
        int first = all.size() - arguments.size();
        if (first > 0 && areSame(all.subList(first, all.size()), arguments)) {
            return new Words(all.subList(first, all.size()));
        }
        if (arguments.stream().anyMatch(argument -> argument.indexOf('\uFFFD') >= 0)) {
            throw new InvalidArgument(
                    "an argument has characters that Java cannot read in this locale. Set LC_ALL to a UTF-8 locale,"
                            + " such as C.UTF-8.");
        }
        return new Words(arguments.stream().map(Words::encode).toList());
    }

    /** Returns the original values of variables that have lost characters. */
    static Map<String, String> environment(Map<String, String> environment) {
        if (environment.values().stream().noneMatch(value -> value.indexOf('\uFFFD') >= 0)) {
            return environment;
        }
        Map<String, String> variables = new TreeMap<>(environment);
        for (byte[] bytes : read(ENVIRONMENT)) {
            String variable = decode(bytes);
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.replace(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }

    private static List<byte[]> read(Path file) {
        List<byte[]> words = new ArrayList<>();
        try {
            byte[] line = Files.readAllBytes(file);
            for (int start = 0, end = 0; end < line.length; end++) {
                if (line[end] == 0) {
                    words.add(Arrays.copyOfRange(line, start, end));
                    start = end + 1;
                }
            }
        } catch (IOException x) {
            // This system is not Linux.
        }
        return words;
    }

    /** Compares a word with its bytes: Java replaces each character that the encoding lacks. */
    private static boolean areSame(List<byte[]> bytes, List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (isAscii(bytes.get(i)) && !decode(bytes.get(i)).equals(arguments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(byte[] word) {
        for (byte each : word) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }

    private static String decode(byte[] word) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(word))
                    .toString();
        } catch (CharacterCodingException x) {
            return new String(word, charset());
        }
    }

    private static byte[] encode(String word) {
        return word.getBytes(charset());
    }

    /** The encoding in which Java gives words to a process. */
    private static Charset charset() {
        return Charset.forName(System.getProperty("sun.jnu.encoding"));
    }

    Words from(int first) {
        return new Words(bytes.subList(first, bytes.size()));
    }

    List<String> text() {
        return bytes.stream().map(Words::decode).toList();
    }

    /** Returns the words for {@link ProcessBuilder}, with a shell around them if the locale cannot represent their bytes. */
    List<String> command() {
        if (bytes.stream().allMatch(Words::isKept)) {
            return bytes.stream().map(word -> new String(word, charset())).toList();
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", DECODE, WithAssumedRole.NAME));
        for (byte[] word : bytes) {
            if (isKept(word)) {
                command.add("=" + new String(word, charset()));
            } else {
                addOctal(word, command);
            }
        }
        return command;
    }

    private static void addOctal(byte[] word, List<String> command) {
        for (int start = 0; start < word.length; start += PIECE) {
            int end = Math.min(word.length, start + PIECE);
            StringBuilder octal = new StringBuilder(end < word.length ? "+" : ".");
            for (int i = start; i < end; i++) {
                octal.append(String.format("\\0%03o", word[i] & 0xff));
            }
            command.add(octal.toString());
        }
    }

    private static boolean isKept(byte[] word) {
        // The JDK takes one of the two, depending on its version.
        return isAscii(word)
                || Arrays.equals(word, new String(word, charset()).getBytes(charset()))
                        && Arrays.equals(word, new String(word, charset()).getBytes(Charset.defaultCharset()));
    }
}
