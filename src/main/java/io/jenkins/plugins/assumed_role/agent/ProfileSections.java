package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sections of the shared config and credentials files of a machine, as text: those of one profile and of the profiles that it names as
 * its source. No other section leaves the machine.
 *
 * @param config sections of the shared config file, empty for none
 * @param credentials sections of the shared credentials file, empty for none
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html">Shared config and credentials files</a>
 */
@SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
public record ProfileSections(String config, String credentials) implements Serializable {

    /** The most characters of the sections of one file. */
    public static final int MAX_CHARACTERS = 64 * 1024;

    private static final int MAX_FILE_BYTES = 1024 * 1024;
    private static final int MAX_PROFILES = 50;
    private static final String DEFAULT = "default";
    private static final String PROFILE = "profile";
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Pattern SOURCE = Pattern.compile("(?im)^source_profile[ \\t]*=[ \\t]*([^\\s#;]+)");

    /** Adds the files at their default locations to the variables of a machine, where they exist and the variables are not set. */
    static Map<String, String> locate(Map<String, String> environment, Map<String, String> variables) {
        Path home = home(environment);
        locate(AwsVariables.CONFIG_FILE, home, "config", variables);
        locate(AwsVariables.SHARED_CREDENTIALS_FILE, home, "credentials", variables);
        return variables;
    }

    private static void locate(String variable, Path home, String name, Map<String, String> variables) {
        String set = variables.get(variable);
        if (set != null && (set.startsWith("~/") || set.startsWith("~\\"))) {
            variables.put(variable, home.resolve(set.substring(2)).toString());
        } else if (set == null && Files.isRegularFile(home.resolve(".aws").resolve(name))) {
            variables.put(variable, home.resolve(".aws").resolve(name).toString());
        }
    }

    private static Path home(Map<String, String> environment) {
        for (String variable : List.of("HOME", "USERPROFILE")) {
            String home = environment.get(variable);
            if (home != null && !home.isBlank()) {
                return Path.of(home);
            }
        }
        return Path.of(System.getProperty("user.home"));
    }

    /**
     * Returns the name of the profile that counts.
     *
     * @param asked the name of a profile in the request; null for none
     */
    public static String name(String asked, Map<String, String> environment) {
        if (asked != null) {
            return asked;
        }
        String variable = SourceKind.PROFILE.configuredBy(environment);
        return variable == null ? DEFAULT : environment.get(variable);
    }

    static ProfileSections read(String configFile, String credentialsFile, String profile) throws IOException {
        Map<String, StringBuilder> config = sections(configFile, true);
        Map<String, StringBuilder> credentials = sections(credentialsFile, false);
        StringBuilder neededConfig = new StringBuilder();
        StringBuilder neededCredentials = new StringBuilder();
        Set<String> needed = new LinkedHashSet<>(Set.of(profile));
        Deque<String> open = new ArrayDeque<>(needed);
        while (!open.isEmpty()) {
            String name = open.remove();
            CharSequence inConfig = config.getOrDefault(name, new StringBuilder());
            CharSequence inCredentials = credentials.getOrDefault(name, new StringBuilder());
            neededConfig.append(inConfig);
            neededCredentials.append(inCredentials);
            Matcher source = SOURCE.matcher(inConfig + "\n" + inCredentials);
            while (source.find() && needed.size() < MAX_PROFILES) {
                if (needed.add(source.group(1))) {
                    open.add(source.group(1));
                }
            }
        }
        return new ProfileSections(
                bounded(neededConfig, configFile, profile), bounded(neededCredentials, credentialsFile, profile));
    }

    /**
     * Returns the first value of a setting, of whichever profile; null for none.
     *
     * @param name a regular expression
     */
    String setting(String name) {
        Matcher setting = Pattern.compile("(?m)^" + name + "[ \\t]*=[ \\t]*(?<value>\\S.*)$")
                .matcher(config + "\n" + credentials);
        return setting.find() ? setting.group("value").split("\\s[#;]")[0].strip() : null;
    }

    private static String bounded(StringBuilder text, String file, String profile) throws IOException {
        if (text.length() > MAX_CHARACTERS) {
            throw new MachineException("the sections for profile '" + profile + "' in " + file + " are longer than "
                    + MAX_CHARACTERS + " characters");
        }
        return text.toString();
    }

    /**
     * Sections by the names of their profiles, each with its header in the form that the SDK reads. The AWS CLI refuses a file with a setting
     * outside of a section; passing over it would select another identity.
     */
    private static Map<String, StringBuilder> sections(String file, boolean config) throws IOException {
        Map<String, StringBuilder> sections = new HashMap<>();
        StringBuilder section = null;
        String lastDefault = null;
        int number = 0;
        for (String line : text(file).lines().toList()) {
            number++;
            String bare = line.strip();
            if (bare.startsWith("[") && bare.indexOf(']') > 0) {
                String header = bare.substring(1, bare.indexOf(']')).strip();
                String name = config ? profile(header) : header;
                if (config && name.equals(DEFAULT) && !header.equals(lastDefault)) {
                    // The AWS CLI takes the last of [default] and [profile default].
                    sections.remove(name);
                    lastDefault = header;
                }
                section = sections.computeIfAbsent(name, key -> new StringBuilder());
                section.append(config && !name.equals(DEFAULT) ? "[profile " + name + "]\n" : "[" + name + "]\n");
            } else if (section != null) {
                section.append(line).append('\n');
            } else if (!bare.isEmpty() && !bare.startsWith("#") && !bare.startsWith(";")) {
                throw new MachineException(file + " has text before its first section, in line " + number);
            }
        }
        return sections;
    }

    /** Returns the name of the profile of a section of the config file; empty for a section of another kind. */
    private static String profile(String header) {
        if (header.equals(DEFAULT)) {
            return header;
        }
        if (!header.startsWith(PROFILE)
                || header.length() == PROFILE.length()
                || !Character.isWhitespace(header.charAt(PROFILE.length()))) {
            return "";
        }
        String name = header.substring(PROFILE.length()).strip();
        boolean quoted = name.length() > 1
                && (name.startsWith("\"") || name.startsWith("'"))
                && name.charAt(0) == name.charAt(name.length() - 1);
        return quoted ? name.substring(1, name.length() - 1) : name;
    }

    private static String text(String file) throws IOException {
        if (file == null || !Files.exists(Path.of(file))) {
            return "";
        }
        if (!Files.isRegularFile(Path.of(file))) {
            throw new MachineException(file + " is not a file");
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new MachineException(file + " is longer than " + MAX_FILE_BYTES + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException x) {
            throw new MachineException(file + " is not text in UTF-8");
        }
    }

    /** Shows no sections, which hold keys. */
    @Override
    public String toString() {
        return "sections of profiles";
    }
}
