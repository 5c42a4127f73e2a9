package io.jenkins.plugins.assumed_role.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Programs in place of tools that the pages use. They print their arguments, and record their identity for AWS: the role of the block
 * and the access key that the AWS SDKs would find, be it in variables, at an endpoint or by a profile.
 */
public final class StandIns {

    private static final String NOTE = """
            key_id() { tr ',' '\\n' | sed -n 's/.*"AccessKeyId" *: *"\\([^"]*\\)".*/\\1/p'; }
            note() {
              key=$AWS_ACCESS_KEY_ID
              if [ -n "$AWS_CONTAINER_CREDENTIALS_FULL_URI" ]; then
                key=$(curl -sf -H "Authorization: $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" "$AWS_CONTAINER_CREDENTIALS_FULL_URI" | key_id)
              elif [ -n "$AWS_CONFIG_FILE" ] && grep -q '^credential_process' "$AWS_CONFIG_FILE"; then
                key=$(sh -c "$(sed -n 's/^credential_process = //p' "$AWS_CONFIG_FILE")" | key_id)
              fi
              printf '%s|%s|%s\\n' "$AWS_ASSUMED_ROLE_ARN" "$key" "$(basename "$0") $*" >> 'LOG'
              echo "$(basename "$0") $*"
            }
            """;

    private static final String TOOL = "#!/bin/sh\n" + NOTE + "note \"$@\"\n";

    /** Runs the commands of {@code docker.inside} on this machine, with nothing but the variables that a container would have. */
    private static final String DOCKER = "#!/bin/sh\n" + NOTE + """
            case "$1" in
              -v) echo 'Docker version 27.1.1, build 0000000' ;;
              run)
                case " $* " in
                  *' -d '*) echo 0123456789ab ;;
                  *) note "$@" ;;
                esac
                ;;
              top) printf 'PID COMMAND\\n1 cat\\n' ;;
              login) read -r password && [ -n "$password" ] && note "$@" ;;
              build | push) note "$@" ;;
              exec)
                shift
                set -- "$@" --end--
                while :; do
                  case "$1" in
                    --env) printf '%s\\n' "$2" >> "$0.env"; shift 2 ;;
                    --workdir) cd "$2"; shift 2 ;;
                    *) shift; break ;;
                  esac
                done
                command=$(for word; do [ "$word" = --end-- ] || printf "'%s' " "$(printf %s "$word" | sed "s/'/'\\\\\\\\''/g")"; done)
                set -- PATH="$PATH" HOME=/root
                while IFS= read -r line; do set -- "$@" "$line"; done < "$0.env"
                rm "$0.env"
                exec env -i "$@" sh -c "$command"
                ;;
            esac
            """;

    /** Keeps the same part of the environment as the real program. */
    private static final String SUDO = """
            #!/bin/sh
            case "$1" in
              -E) shift; exec "$@" ;;
              --preserve-env=*)
                names=$(echo "${1#*=}" | tr , ' ')
                shift
                for name in $names; do eval "set -- \\"\\$name=\\$$name\\" \\"\\$@\\""; done
                ;;
            esac
            exec env -i PATH="$PATH" "$@"
            """;

    private static final String NO_TOOL_OF_AWS = "#!/bin/sh\necho \"$(basename \"$0\") $*\"\n";

    private final Path bin;
    private final Path log;

    /** @param bin to be put first in the PATH */
    public StandIns(Path bin) throws IOException {
        this.bin = bin;
        this.log = Files.createFile(bin.resolve("calls"));
    }

    /** A call of a tool, with the identity that it would have had. */
    public record Call(String role, String accessKeyId, String command) {}

    public StandIns tools(String... names) throws IOException {
        for (String name : names) {
            install(name, TOOL);
        }
        return this;
    }

    public StandIns docker() throws IOException {
        return install("docker", DOCKER);
    }

    public StandIns sudo() throws IOException {
        return install("sudo", SUDO);
    }

    /** Adds tools that send nothing to AWS, with any identity. */
    public StandIns others(String... names) throws IOException {
        for (String name : names) {
            install(name, NO_TOOL_OF_AWS);
        }
        return this;
    }

    private StandIns install(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), script.replace("LOG", log.toString()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    public String path() {
        return bin + ":" + System.getenv("PATH");
    }

    /** Returns the calls since the last time. */
    public List<Call> calls() throws IOException {
        List<Call> calls = Files.readAllLines(log).stream()
                .map(line -> line.split("\\|", 3))
                .map(call -> new Call(call[0], call[1], call[2]))
                .toList();
        Files.writeString(log, "");
        return calls;
    }
}
