package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a command that does nothing as a role: with the launcher, and in two ways without it. */
final class ColdStarts {

    private static final String PROGRAM =
            Path.of("target", "with-assumed-role").toAbsolutePath().toString();
    private static final String SHELL = """
            set -e
            session=$(aws sts assume-role --role-arn %s --role-session-name bench-1)
            export AWS_ACCESS_KEY_ID=$(echo "$session" | jq -r .Credentials.AccessKeyId)
            export AWS_SECRET_ACCESS_KEY=$(echo "$session" | jq -r .Credentials.SecretAccessKey)
            export AWS_SESSION_TOKEN=$(echo "$session" | jq -r .Credentials.SessionToken)
            exec true
            """.formatted(Instance.TARGET);

    /** A command without the cache of the AWS CLI, which has the session of the round before. */
    private static final String WITHOUT_CACHE = "rm -rf \"$HOME/.aws\"; exec aws sts get-caller-identity";

    private ColdStarts() {}

    static List<Measurement> measure(int rounds) throws Exception {
        try (Instance instance = new Instance(0)) {
            Map<String, String> environment = instance.aws.environment();
            Map<String, Tool> tools = new LinkedHashMap<>();
            tools.put("with-assumed-role", Tool.of(environment, PROGRAM, Instance.TARGET, "--", "true"));
            tools.put("java -jar with-assumed-role.jar", Tool.jar(environment, Instance.TARGET, "--", "true"));
            if (Tool.isInstalled("aws") && Tool.isInstalled("jq")) {
                tools.put("aws sts assume-role, jq, export", Tool.of(environment, "sh", "-c", SHELL));
            }
            Path home = Files.createTempDirectory("bench-home");
            Path profile = home.resolve("config");
            if (Tool.isInstalled("aws")) {
                Files.writeString(
                        profile,
                        "[profile target]\nrole_arn = " + Instance.TARGET
                                + "\ncredential_source = Ec2InstanceMetadata\n");
                Map<String, String> withProfile = new LinkedHashMap<>(environment);
                withProfile.put("HOME", home.toString());
                withProfile.put("AWS_CONFIG_FILE", profile.toString());
                withProfile.put("AWS_PROFILE", "target");
                tools.put("aws with a role_arn profile", Tool.of(withProfile, "sh", "-c", WITHOUT_CACHE));
            }
            List<Measurement> measured = inTurns(tools, rounds);
            Tool.of(environment, "rm", "-r", home.toString()).run().succeeded();
            List<Measurement> others = measured.subList(2, measured.size());
            List<Measurement> compared = new ArrayList<>(measured);
            others.forEach(other -> compared.add(measured.get(0).against(other, 1)));
            others.forEach(other -> compared.add(measured.get(1).against(other, 0)));
            return compared;
        }
    }

    private static List<Measurement> inTurns(Map<String, Tool> tools, int rounds) throws Exception {
        Map<String, double[]> seconds = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Tool> tool : tools.entrySet()) {
                long start = System.nanoTime();
                tool.getValue().run().succeeded();
                seconds.computeIfAbsent(tool.getKey(), name -> new double[rounds])[round] =
                        (System.nanoTime() - start) / 1e9;
            }
        }
        List<Measurement> measured = new ArrayList<>();
        seconds.forEach((name, times) -> measured.add(Measurement.plain("launcher", name, times)));
        return measured;
    }
}
