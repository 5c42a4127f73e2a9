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

    /** Cuts a word off the output of {@code printf}, since a shell drops line ends there. */
    private static final String APPEND = "given_word=$(printf %%b '%s_'); set -- \"$@\" \"${given_word%%_}\"; ";

    private final List<byte[]> bytes;

    private Words(List<byte[]> bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if a word has lost characters and its bytes are not to be had */
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

    /** Gives the variables that have lost characters as they were set. */
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
            // It is another system than Linux.
        }
        return words;
    }

    /** The words that Java keeps have to be equal; of the others it has a shadow. */
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
        StringBuilder script = new StringBuilder();
        for (byte[] word : bytes) {
            StringBuilder octal = new StringBuilder();
            for (byte each : word) {
                octal.append(String.format("\\0%03o", each & 0xff));
            }
            script.append(String.format(APPEND, octal));
        }
        return List.of("sh", "-c", script + "unset given_word; exec \"$@\"", WithAssumedRole.NAME);
    }

    private static boolean isKept(byte[] word) {
        // Which of the two the JDK takes depends on its version.
        return isAscii(word)
                || Arrays.equals(word, new String(word, charset()).getBytes(charset()))
                        && Arrays.equals(word, new String(word, charset()).getBytes(Charset.defaultCharset()));
    }
}
