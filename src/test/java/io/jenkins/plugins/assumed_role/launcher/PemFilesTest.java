package io.jenkins.plugins.assumed_role.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and certificates as {@code openssl} writes them. */
class PemFilesTest {

    private static final PemFiles FILES = new PemFiles(Duration.ofSeconds(20));

    @TempDir
    private Path directory;

    @BeforeEach
    void openssl() {
        Tool.assumeInstalled("openssl");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "BEGIN PRIVATE KEY | RSA | genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem",
                "BEGIN RSA PRIVATE KEY | RSA | genrsa -traditional -out key.pem 2048",
                "BEGIN PRIVATE KEY | EC | genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
                "BEGIN EC PRIVATE KEY | EC | ecparam -name prime256v1 -genkey -out key.pem",
                "BEGIN EC PRIVATE KEY | EC | ecparam -name secp384r1 -genkey -noout -out key.pem",
                "BEGIN EC PRIVATE KEY | EC | ecparam -name secp521r1 -genkey -noout -out key.pem",
            })
    void a_key_in_each_format(String header, String algorithm, String command) throws Exception {
        openssl(command);

        assertThat(Files.readString(directory.resolve("key.pem"))).contains(header);
        assertThat(FILES.privateKey(directory.resolve("key.pem").toString()).getAlgorithm())
                .isEqualTo(algorithm);
    }

    @Test
    void a_key_of_sec_1_signs_for_its_certificate() throws Exception {
        openssl("ecparam -name prime256v1 -genkey -noout -out key.pem");
        openssl("req -x509 -new -key key.pem -subj /CN=build -days 1 -out certificate.pem");

        var key = FILES.privateKey(directory.resolve("key.pem").toString());
        var certificate = FILES.certificates(
                        directory.resolve("certificate.pem").toString())
                .get(0);

        var signature = java.security.Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        assertThat(signature.verify(signed)).isTrue();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "genpkey -algorithm RSA -aes256 -pass pass:hunter2 -out key.pem | has an encrypted private key",
                "genrsa -traditional -aes256 -passout pass:hunter2 -out key.pem 2048 | has an encrypted private key",
                "genpkey -algorithm ED25519 -out key.pem | has a private key that cannot be read",
                "req -x509 -newkey rsa:2048 -nodes -keyout other.pem -subj /CN=x -out key.pem | has a CERTIFICATE, and no private key",
            })
    void a_key_that_cannot_be_used_is_refused_by_name(String command, String why) throws Exception {
        openssl(command);

        assertThatThrownBy(() -> FILES.privateKey(directory.resolve("key.pem").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--private-key: ")
                .hasMessageContaining(why)
                .hasMessageContaining("PRIVATE KEY (PKCS#8), RSA PRIVATE KEY (PKCS#1) or EC PRIVATE KEY (SEC 1).");
    }

    @Test
    void other_files_are_refused_and_not_quoted() throws Exception {
        Path file = Files.writeString(
                directory.resolve("key.pem"),
                "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n");

        assertThatThrownBy(() -> FILES.privateKey(file.toString()))
                .hasMessageContaining("has a private key of the kind OPENSSH PRIVATE KEY")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> FILES.certificates(file.toString())).hasMessageContaining("has no certificate in PEM");
        assertThatThrownBy(() -> FILES.certificates("gone.pem")).hasMessageContaining("gone.pem cannot be read");
        Files.writeString(file, "nothing");
        assertThatThrownBy(() -> FILES.privateKey(file.toString())).hasMessageContaining("has no private key in PEM");
    }

    private void openssl(String arguments) throws Exception {
        Tool.of(Map.of(), ("openssl " + arguments).split(" "))
                .in(directory)
                .run()
                .succeeded();
    }
}
