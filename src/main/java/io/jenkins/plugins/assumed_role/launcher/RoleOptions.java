package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.session.Caller;
import io.jenkins.plugins.assumed_role.session.Hop;
import io.jenkins.plugins.assumed_role.session.HopSyntax;
import io.jenkins.plugins.assumed_role.session.RoleRequest;
import io.jenkins.plugins.assumed_role.session.SessionName;
import io.jenkins.plugins.assumed_role.session.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of the request, as the Pipeline step has them. */
final class RoleOptions {

    @Parameters(paramLabel = "ROLE-ARN", arity = "0..1", description = "The role: arn:aws:iam::ACCOUNT:role/NAME")
    private String arn;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description =
                    "Region of STS and default of COMMAND. Default: AWS_REGION, AWS_DEFAULT_REGION, else that of the instance")
    private String region;

    @Option(
            names = "--session-name",
            paramLabel = "NAME",
            description =
                    "Role session name, as CloudTrail shows it. Default: job and build number in a Jenkins build, else user and host")
    private String sessionName;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "900 to 43200, with role chaining at most 3600. Default: 3600")
    private Integer duration;

    @Option(
            names = "--external-id",
            paramLabel = "ID",
            description = "What the trust policy asks for as sts:ExternalId")
    private String externalId;

    @Option(
            names = "--policy",
            paramLabel = "JSON",
            description = "Session policy: what is left of the permissions of the role")
    private String policy;

    @Option(names = "--policy-arns", paramLabel = "ARN", split = ",", description = "Up to 10 managed session policies")
    private List<String> policyArns = new ArrayList<>();

    @Option(names = "--tags", paramLabel = "KEY=VALUE", description = "Session tag; may be given several times")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(
            names = "--transitive-tag-keys",
            paramLabel = "KEY",
            split = ",",
            description = "Session tags that later roles keep")
    private List<String> transitiveTagKeys = new ArrayList<>();

    @Option(
            names = "--auto-tags",
            description = "Session tags for job, build, node and branch of the Jenkins build around")
    private boolean autoTags;

    @Option(names = "--source-identity", paramLabel = "NAME", description = "Source identity; auto takes the user")
    private String sourceIdentity;

    @Option(
            names = "--via",
            paramLabel = "HOP",
            description =
                    "Role to assume on the way: ARN, or 'ARN externalId=... sessionName=... duration=...'; may be given several times")
    private List<String> via = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "Source credentials: auto (default), environment, webIdentity, container or instance")
    private String source;

    @Option(names = "--expected-account", paramLabel = "ID", description = "The account that must come out")
    private String expectedAccount;

    @Option(names = "--sts-endpoint", paramLabel = "URL", description = "STS at this address, such as a VPC endpoint")
    private String stsEndpoint;

    @Option(names = "--fips", description = "STS with FIPS 140 validated cryptography")
    private boolean fips;

    @Option(names = "--dual-stack", description = "STS over IPv4 and IPv6")
    private boolean dualStack;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "For assuming the role, all attempts together. Default: ${DEFAULT-VALUE}")
    private int timeLimit;

    /** @throws IllegalArgumentException that says which argument is wrong, and how */
    RoleRequest request(Map<String, String> environment) {
        Hop.Builder target = new Hop.Builder(arn)
                .sessionName(sessionName)
                .duration(duration)
                .externalId(externalId)
                .policy(policy)
                .policyArns(policyArns)
                .tags(tags)
                .transitiveTagKeys(transitiveTagKeys)
                .sourceIdentity(sourceIdentity);
        RoleRequest.Builder request = new RoleRequest.Builder(target)
                .autoTags(autoTags)
                .source(Source.named(source))
                .region(region)
                .fips(fips ? Boolean.TRUE : null)
                .dualStack(dualStack ? Boolean.TRUE : null)
                .stsEndpoint(stsEndpoint)
                .expectedAccount(expectedAccount)
                .timeLimit(Duration.ofSeconds(timeLimit));
        HopSyntax.hops(via).forEach(request::via);
        return request.build(caller(environment));
    }

    private static Caller caller(Map<String, String> environment) {
        String user = System.getProperty("user.name");
        String host = environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", "localhost"));
        String job = environment.get("JOB_NAME");
        String build = environment.get("BUILD_NUMBER");
        Map<String, String> tags = new TreeMap<>();
        put(tags, "job", job);
        put(tags, "build", build);
        put(tags, "node", environment.getOrDefault("NODE_NAME", host));
        put(tags, "branch", environment.get("BRANCH_NAME"));
        String name = job != null && build != null ? SessionName.of(job, build) : SessionName.of(user, host);
        return new Caller(name, user, tags, Caller.idOf(environment.getOrDefault("BUILD_URL", user + "@" + host)));
    }

    private static void put(Map<String, String> tags, String key, String value) {
        if (value != null) {
            tags.put(key, value);
        }
    }
}
