package io.jenkins.plugins.assumed_role.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** A log in the style of Terraform and the AWS CLI, and session credentials in the format of STS, equal in every run. */
final class BuildLog {

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String BASE64 = LETTERS + LETTERS.toLowerCase(java.util.Locale.ROOT) + "0123456789+/";
    private static final String HEX = "0123456789abcdef";
    private static final int BYTES_BETWEEN_SECRETS = 250_000;

    private final Random random;

    private BuildLog(long seed) {
        random = new Random(seed);
    }

    static List<List<String>> generations(int count) {
        BuildLog log = new BuildLog(17);
        List<List<String>> generations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            generations.add(List.of(
                    "ASIA" + log.text(LETTERS + "234567", 16),
                    log.text(BASE64, 40),
                    "IQoJb3JpZ2luX2VjEJf//////////wEaCXVzLWVhc3QtMSJHMEUCIQ" + log.text(BASE64, 600) + "=="));
        }
        return generations;
    }

    /** @param printed generations of which something is printed a few times in each megabyte; may be empty */
    static void write(Path file, long bytes, List<List<String>> printed) throws IOException {
        BuildLog log = new BuildLog(18);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            long nextSecret = BYTES_BETWEEN_SECRETS;
            for (long written = 0; written < bytes; ) {
                String line = log.line();
                if (!printed.isEmpty() && written > nextSecret) {
                    line = "  + value = \"" + log.form(printed) + "\"\n";
                    nextSecret += BYTES_BETWEEN_SECRETS;
                }
                byte[] encoded = line.getBytes(StandardCharsets.UTF_8);
                out.write(encoded);
                written += encoded.length;
            }
        }
    }

    private String form(List<List<String>> printed) {
        List<String> generation = printed.get(random.nextInt(printed.size()));
        String secret = generation.get(random.nextInt(generation.size()));
        return switch (random.nextInt(3)) {
            case 0 -> secret;
            case 1 -> java.net.URLEncoder.encode(secret, StandardCharsets.UTF_8);
            default -> Base64.getEncoder().encodeToString(("key=" + secret).getBytes(StandardCharsets.UTF_8));
        };
    }

    private String line() {
        return switch (random.nextInt(8)) {
            case 0 -> "module.vpc.aws_subnet.private[" + random.nextInt(64) + "]: Creating...\n";
            case 1 ->
                "module.vpc.aws_subnet.private[" + random.nextInt(64) + "]: Creation complete after "
                        + random.nextInt(90) + "s [id=subnet-" + text(HEX, 17) + "]\n";
            case 2 ->
                "      + arn                                  = \"arn:aws:iam::222222222222:role/" + text(LETTERS, 12)
                        + "\"\n";
            case 3 -> "      ~ tags_all                             = (known after apply)\n";
            case 4 -> "\n";
            case 5 ->
                "            \"InstanceId\": \"i-" + text(HEX, 17)
                        + "\", \"State\": {\"Code\": 16, \"Name\": \"running\"},\n";
            case 6 ->
                "2026-11-24T10:" + (10 + random.nextInt(50))
                        + ":07.311Z [DEBUG] provider.terraform-provider-aws: sha256=" + text(HEX, 64) + " etag="
                        + text(BASE64, 22) + "==\n";
            default ->
                "\u001b[0m\u001b[1maws_security_group_rule.egress: Still creating... [" + random.nextInt(60)
                        + "s elapsed]\u001b[0m\n";
        };
    }

    private String text(String characters, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }
}
