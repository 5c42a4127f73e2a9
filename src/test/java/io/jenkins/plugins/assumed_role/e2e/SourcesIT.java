package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.sts.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The packaged launcher with each source that is not the role of the machine, and the real {@code aws} as the command. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class SourcesIT {

    private static final String USER = "arn:aws:iam::111111111111:user/ci";
    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";
    private static final String SESSION = "arn:aws:sts::222222222222:assumed-role/terraform/me";

    @TempDir
    private Path directory;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    private Map<String, String> environment;

    @BeforeEach
    void start() {
        Tool.assumeInstalled("aws");
        aws.role(ROLE).trusts(USER);
        environment = aws.environment();
        environment.put("HOME", directory.toString());
    }

    @Test
    void a_profile_whose_program_prints_keys() throws Exception {
        Credentials keys = aws.user(USER).mayAssume(ROLE).credentials();
        Path document = Files.writeString(directory.resolve("keys.json"), keys.document());
        environment.put(
                "AWS_CONFIG_FILE",
                Files.writeString(
                                directory.resolve("config"),
                                "[profile build]\ncredential_process = cat '" + document + "'\n")
                        .toString());

        Result result = whoAmI("--source", "profile", "--source-profile", "build");

        assertThat(result.out()).contains(SESSION);
        assertThat(result.err()).contains("source: credential_process of profile 'build' (as requested)");
        assertNothingSecret(result, keys.secretAccessKey());
    }

    @Test
    void a_token_in_a_file() throws Exception {
        String issuer = "https://ci.example.com/oidc";
        aws.role(ROLE).trustsWebIdentity(issuer, "job");
        String token = aws.identityProvider(issuer).token("job", Duration.ofHours(1));
        Path file = Files.writeString(directory.resolve("token"), token + "\n");

        Result result = whoAmI("--web-identity-token-file", file.toString());

        assertThat(result.out()).contains(SESSION);
        assertThat(result.err()).contains("source: the token in " + file + " (iss " + issuer + ", sub job)");
        assertNothingSecret(result, token, token.substring(token.lastIndexOf('.') + 1));
    }

    @Test
    void keys_of_a_user_with_a_second_factor() throws Exception {
        String device = "arn:aws:iam::111111111111:mfa/ci";
        aws.role(ROLE).requiresMfa();
        Credentials keys = aws.user(USER).mayAssume(ROLE).mfa(device, "123456").credentials();
        environment.putAll(keys.environment());

        Result result = whoAmI("--mfa-serial", device, "--mfa-token", "123456");

        assertThat(result.out()).contains(SESSION);
        assertThat(result.err()).contains("The session cannot be renewed");
        assertNothingSecret(result, keys.secretAccessKey());
    }

    @Test
    void a_certificate() throws Exception {
        String anchor =
                "arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/a1b2c3d4-5678-90ab-cdef-111111111111";
        String profile = "arn:aws:rolesanywhere:eu-central-1:111111111111:profile/a1b2c3d4-5678-90ab-cdef-222222222222";
        Certificates certificates = Certificates.in(directory).issue("build", "EC", "ca");
        aws.trustAnchor(anchor, certificates.certificate("ca"));
        aws.rolesAnywhereProfile(profile).roles(ROLE).acceptsSessionNames();
        aws.role(ROLE).trustsRolesAnywhere();
        String key = pem("PRIVATE KEY", certificates.key("build").getEncoded());
        Path keyFile = Files.writeString(directory.resolve("key.pem"), key);
        Path file = Files.writeString(
                directory.resolve("certificate.pem"),
                pem("CERTIFICATE", certificates.certificate("build").getEncoded()));

        Result result = whoAmI(
                "--certificate",
                file.toString(),
                "--private-key",
                keyFile.toString(),
                "--trust-anchor-arn",
                anchor,
                "--profile-arn",
                profile);

        assertThat(result.out()).contains(SESSION);
        assertThat(result.err()).contains("source: the certificate in " + file + " (CN=build.example.com");
        assertNothingSecret(result, key.lines().skip(1).findFirst().orElseThrow());
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }

    private Result whoAmI(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--session-name", "me"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(ROLE, "--", "aws", "sts", "get-caller-identity"));
        return Tool.launcher(environment, arguments.toArray(String[]::new))
                .run()
                .succeeded();
    }

    private void assertNothingSecret(Result result, String... secrets) {
        assertThat(List.of(secrets)).noneMatch((result.out() + result.err())::contains);
        assertThat(aws.issuedSecrets()).noneMatch((result.out() + result.err())::contains);
    }
}
