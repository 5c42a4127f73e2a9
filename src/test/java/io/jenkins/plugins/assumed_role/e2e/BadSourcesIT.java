package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.emulator.IdentityProvider;
import io.jenkins.plugins.assumed_role.sts.Certificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that cannot be used end the packaged launcher in bounded time, with a reason and a remedy, no secret and no other identity. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class BadSourcesIT {

    private static final String USER = "arn:aws:iam::111111111111:user/ci";
    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";
    private static final String SESSION = "arn:aws:sts::222222222222:assumed-role/terraform/me";
    private static final String ISSUER = "https://ci.example.com/oidc";
    private static final String ANCHOR =
            "arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/a1b2c3d4-5678-90ab-cdef-111111111111";
    private static final String PROFILE =
            "arn:aws:rolesanywhere:eu-central-1:111111111111:profile/a1b2c3d4-5678-90ab-cdef-222222222222";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    private Map<String, String> environment;
    private Credentials keys;
    private String token;

    @BeforeEach
    void start() {
        Tool.assumeInstalled("aws");
        aws.role("arn:aws:iam::111111111111:role/agent").mayAssume(ROLE);
        // An instance role that could assume the role: no source may fall back to it.
        aws.instance().role("arn:aws:iam::111111111111:role/agent");
        aws.role(ROLE)
                .trusts(USER, "arn:aws:iam::111111111111:role/agent")
                .trustsWebIdentity(ISSUER, "job")
                .trustsRolesAnywhere();
        keys = aws.user(USER).mayAssume(ROLE).credentials();
        IdentityProvider provider = aws.identityProvider(ISSUER);
        token = provider.token("job", Duration.ofHours(1));
        environment = aws.environment();
        environment.put("HOME", directory.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF%s\r\n\r\n", "\n\t %s  \n"})
    void a_token_with_marks_and_white_space_around_it_works(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), text.formatted(token));

        assertThat(run("--web-identity-token-file", file.toString()).succeeded().out())
                .contains(SESSION);
    }

    @Test
    void a_token_that_fills_the_limit_with_a_line_end_behind_it_gets_to_sts() throws Exception {
        String claims =
                "{\"iss\":\"%s\",\"sub\":\"job\",\"aud\":\"sts.amazonaws.com\",\"exp\":9999999999,\"x\":\"%s\"}";
        IdentityProvider provider = aws.identityProvider(ISSUER);
        int padding = 14_000;
        String longest = "";
        for (int i = 0; i < 4 && longest.length() != 20_000; i++) {
            longest = provider.sign(claims.formatted(ISSUER, "x".repeat(padding)));
            padding += (20_000 - longest.length()) * 3 / 4;
        }
        assertThat(longest.length()).isBetween(19_996, 20_000);
        Path file = Files.writeString(directory.resolve("token"), longest + "\r\n");

        assertThat(run("--web-identity-token-file", file.toString()).succeeded().out())
                .contains(SESSION);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "EMPTY | is empty. Nothing was sent",
                "a.b.c | is not a JSON Web Token. Nothing was sent",
                "NONE | is not signed. Nothing was sent",
                "LONG | is longer than 20000 bytes, so it is not a token",
                "TWO LINES | has more than one line, so it is not a token",
                "UTF-16 | is not a JSON Web Token. Nothing was sent",
                "FIFO | is not a file",
                "DIRECTORY | is not a file",
                "NBF | is not valid before",
                "OTHER AUDIENCES | aws iam add-client-id-to-open-id-connect-provider",
                "OTHER KEY | aws iam create-open-id-connect-provider",
            })
    void a_token_that_cannot_be_used(String kind, String why) throws Exception {
        Path file = directory.resolve("token");
        IdentityProvider provider = aws.identityProvider(ISSUER);
        String claims = "{\"iss\":\"" + ISSUER + "\",\"sub\":\"job\",\"aud\":%s,\"exp\":%s}";
        switch (kind) {
            case "EMPTY" -> Files.writeString(file, "");
            case "NONE" -> Files.writeString(file, "eyJhbGciOiJub25lIn0." + token.split("\\.")[1] + ".");
            case "LONG" -> Files.writeString(file, token + "x".repeat(20_001 - token.length()));
            case "TWO LINES" -> Files.writeString(file, token + "\n" + token);
            case "UTF-16" -> Files.writeString(file, "\uFEFF" + token, StandardCharsets.UTF_16LE);
            case "FIFO" -> Tool.of(Map.of(), "mkfifo", file.toString()).run().succeeded();
            case "DIRECTORY" -> Files.createDirectory(file);
            case "NBF" ->
                Files.writeString(
                        file,
                        provider.sign(claims.formatted(
                                "\"sts.amazonaws.com\"",
                                "9999999999,\"nbf\":" + (Instant.now().getEpochSecond() + 3600))));
            case "OTHER AUDIENCES" ->
                Files.writeString(file, provider.sign(claims.formatted("[\"one\",\"two\"]", "9999999999")));
            case "OTHER KEY" -> {
                try (AwsEmulator elsewhere = AwsEmulator.start()) {
                    Files.writeString(file, elsewhere.identityProvider(ISSUER).token("job", Duration.ofHours(1)));
                }
            }
            default -> Files.writeString(file, kind);
        }

        refused(why, "--web-identity-token-file", file.toString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "trap '' TERM; sleep 100 & while true; do sleep 1; done | it did not end within",
                "yes | it printed more than 65536 bytes, and was killed",
                "yes 1>&2 & yes | it printed more than 65536 bytes, and was killed",
                "head -c 200000000 /dev/zero 1>&2; exit 3 | ended with exit code 3",
                "cat KEYS 1>&2; exit 3 | ended with exit code 3",
                "echo https://me:hunter2hunter2@vault.example.com failed 1>&2; exit 1 | https://****@vault.example.com failed",
                "true | printed nothing",
                "echo sign in first 1>&2 | printed nothing, and as an error: sign in first",
                "sed 's/}/,\"Expiration\":\"2001-01-01T00:00:00Z\"}/' KEYS | have expired, at 2001-01-01T00:00:00Z",
                "no-such-program | ended with exit code 127",
                "echo 'unbalanced | ended with exit code",
            })
    void a_program_of_a_profile_that_cannot_be_used(String program, String why) throws Exception {
        config("[profile p]\ncredential_process = " + program.replace("KEYS", "'" + document() + "'") + "\n");

        refused(why, "--source", "profile", "--source-profile", "p");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "cat KEYS | tr -d '\\r'",
                "sh -c \"cat 'KEYS'\"",
                "sleep 60 & cat KEYS",
                "(trap '' TERM HUP; exec sleep 60) & cat KEYS; echo warning 1>&2",
                "sed 's/}/,\"SessionToken\":\"\",\"Expiration\":null}/' KEYS",
            })
    void a_program_of_a_profile_that_works(String program) throws Exception {
        config("[profile p]\ncredential_process = "
                + program.replace("KEYS", document().toString()) + "\n");

        assertThat(run("--source", "profile", "--source-profile", "p")
                        .succeeded()
                        .out())
                .contains(SESSION);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "[profile p]\\r\\naws_access_key_id=ID\\r\\naws_secret_access_key=SECRET\\r\\n | OK",
                "\uFEFF[profile p]\\naws_access_key_id=ID\\naws_secret_access_key=SECRET\\n | MARK",
                "[profile p]\\naws_access_key_id = ID # inline\\naws_secret_access_key = SECRET ; inline\\n | OK",
                "aws_access_key_id=ID\\n[profile p]\\n | has text before its first section, in line 1",
                "LATIN1 | is not text in UTF-8",
                "LARGE | is longer than 1048576 bytes",
                "[profile p]\\nrole_arn = ROLE\\nsource_profile = p\\n | form a cycle",
            })
    void a_file_of_profiles(String text, String why) throws Exception {
        byte[] bytes =
                switch (text) {
                    case "LATIN1" -> "[profile p]\n# \u00e4\n".getBytes(StandardCharsets.ISO_8859_1);
                    case "LARGE" ->
                        "[profile p]\n#".concat("x".repeat(10_000_000)).getBytes();
                    default ->
                        text.replace("\\r", "\r")
                                .replace("\\n", "\n")
                                .replace("ID", keys.accessKeyId())
                                .replace("SECRET", keys.secretAccessKey())
                                .replace("ROLE", ROLE)
                                .getBytes(StandardCharsets.UTF_8);
                };
        environment.put(
                "AWS_CONFIG_FILE",
                Files.write(directory.resolve("config"), bytes).toString());

        if (why.equals("MARK")) {
            // The AWS CLI in the block does not read its own configuration with a byte order mark.
            assertThat(run("--source", "profile", "--source-profile", "p").err())
                    .contains("Assumed " + ROLE);
        } else if (why.equals("OK")) {
            assertThat(run("--source", "profile", "--source-profile", "p")
                            .succeeded()
                            .out())
                    .contains(SESSION);
        } else {
            refused(why, "--source", "profile", "--source-profile", "p");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "12345 | this one has 5 characters",
                "1234567 | this one has 7 characters",
                "654321 | AWS rejects the code",
            })
    void a_code_that_cannot_be_used(String code, String why) throws Exception {
        String device = "arn:aws:iam::111111111111:mfa/ci";
        aws.role(ROLE).requiresMfa();
        aws.user(USER).mfa(device, "123456");
        environment.putAll(keys.environment());

        refused(why, "--mfa-serial", device, "--mfa-token", code);
    }

    @Test
    void a_code_with_a_space_works_once() throws Exception {
        String device = "arn:aws:iam::111111111111:mfa/ci";
        aws.role(ROLE).requiresMfa();
        aws.user(USER).mfa(device, "123456");
        environment.putAll(keys.environment());

        refused("Correct mfaSerialNumber", "--mfa-serial", device.replace("1111", "2222"), "--mfa-token", "123456");
        assertThat(run("--mfa-serial", device, "--mfa-token", "123 456")
                        .succeeded()
                        .out())
                .contains(SESSION);
        refused("it is already used", "--mfa-serial", device, "--mfa-token", "123456");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "WINDOWS | cat certificate.pem > c.pem; cat key.pem > k.pem; sed -i 's/$/\\r/' c.pem k.pem",
                "BAGS | openssl pkcs12 -in build.p12 -passin pass:changeit -nodes -out c.pem; cp c.pem k.pem",
                "TOGETHER | cat key.pem certificate.pem > c.pem; cp c.pem k.pem",
                "TEXT | (openssl x509 -in certificate.pem -text; echo 0 end) > c.pem; (echo My key; cat key.pem) > k.pem",
            })
    void files_of_a_certificate_in_many_forms(String kind, String commands) throws Exception {
        certificate(commands);

        assertThat(runWithCertificate().succeeded().out()).contains(SESSION);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "cat certificate.pem > c.pem; openssl rsa -aes256 -passout pass:hunter2 -in key.pem -out k.pem | has an encrypted private key",
                "cat certificate.pem > c.pem; openssl rsa -traditional -aes256 -passout pass:hunter2 -in key.pem -out k.pem | has an encrypted private key",
                "cat certificate.pem > c.pem; openssl ecparam -name secp256k1 -genkey -noout -out k.pem | with the named curve P-256, P-384 or P-521",
                "cat certificate.pem > c.pem; openssl ecparam -name brainpoolP256r1 -genkey -noout -out k.pem | with the named curve P-256, P-384 or P-521",
                "cat certificate.pem > c.pem; openssl ecparam -name prime256v1 -param_enc explicit -genkey -noout -out k.pem | with the named curve P-256, P-384 or P-521",
                "openssl ecparam -name secp256k1 -genkey -noout -out k.pem; openssl req -x509 -new -key k.pem -subj /CN=o -out c.pem | with the named curve P-256, P-384 or P-521",
                "cat certificate.pem > c.pem; openssl genrsa -out k.pem 2048 | the private key does not belong to the certificate",
                "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout o.pem -out c.pem; cat certificate.pem >> c.pem; cp key.pem k.pem | Put the certificate of the key first",
                "cat certificate.pem > c.pem; mkfifo k.pem | has no end within",
                "cat certificate.pem > c.pem; mkdir k.pem | it is a directory",
                "cat certificate.pem > c.pem; ln -s /dev/zero k.pem | is longer than 262144 bytes",
                "awk 'BEGIN { while (i++ < 9000) print \"-----BEGIN CERTIFICATE-----\" }' > c.pem; cp key.pem k.pem | has no certificate in PEM",
                "head -c 300 certificate.pem > c.pem; echo '-----END CERTIFICATE-----' >> c.pem; cp key.pem k.pem | certificate 1 of",
            })
    void files_of_a_certificate_that_cannot_be_used(String commands, String why) throws Exception {
        certificate(commands);

        Result result = runWithCertificate();

        assertRefused(result, why);
        assertThat(result.err()).doesNotContain("hunter2");
    }

    private void certificate(String commands) throws Exception {
        Tool.assumeInstalled("openssl");
        Certificates certificates = Certificates.in(directory).issue("build", "RSA", "ca");
        aws.trustAnchor(ANCHOR, certificates.certificate("ca"));
        aws.rolesAnywhereProfile(PROFILE).roles(ROLE).acceptsSessionNames();
        Files.write(directory.resolve("build.p12"), certificates.only("build"));
        shell(
                "openssl pkcs12 -in build.p12 -passin pass:changeit -nocerts -nodes | openssl pkey -out key.pem;"
                        + " openssl pkcs12 -in build.p12 -passin pass:changeit -nokeys -clcerts | openssl x509 -out certificate.pem");
        shell(commands);
    }

    private Result runWithCertificate() throws Exception {
        return run(
                "--certificate",
                directory.resolve("c.pem").toString(),
                "--private-key",
                directory.resolve("k.pem").toString(),
                "--trust-anchor-arn",
                ANCHOR,
                "--profile-arn",
                PROFILE);
    }

    private void shell(String commands) throws Exception {
        Tool.of(Map.of(), "sh", "-c", commands).in(directory).run();
    }

    private Path document() throws Exception {
        return Files.writeString(directory.resolve("keys.json"), keys.document());
    }

    private void config(String text) throws Exception {
        environment.put(
                "AWS_CONFIG_FILE",
                Files.writeString(directory.resolve("config"), text).toString());
    }

    private void refused(String why, String... options) throws Exception {
        assertRefused(run(options), why);
    }

    private void assertRefused(Result result, String why) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(125);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(why)
                .doesNotContain(keys.secretAccessKey(), keys.accessKeyId(), token.substring(token.lastIndexOf('.')));
        assertThat(aws.issuedSecrets().stream().filter(result.err()::contains)).isEmpty();
    }

    private Result run(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--session-name", "me", "--time-limit", "10"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(ROLE, "--", "aws", "sts", "get-caller-identity"));
        Instant begin = Instant.now();
        Result result =
                Tool.launcher(environment, arguments.toArray(String[]::new)).run();
        assertThat(Duration.between(begin, Instant.now())).isLessThan(LONGEST);
        return result;
    }
}
