package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.FormText;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.HopSyntax;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Mfa;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.SessionName;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;

/** The arguments of the request, as the Pipeline step has them. */
final class RoleOptions {

    private static final List<String> CERTIFICATE =
            List.of("certificate", "private-key", "trust-anchor-arn", "profile-arn");

    private final CommandLine given;

    RoleOptions(CommandLine given) {
        this.given = given;
    }

    static void addTo(Syntax syntax) {
        syntax.value(
                "region",
                "REGION",
                "Region of STS and default of COMMAND. Default: AWS_REGION, AWS_DEFAULT_REGION, else that of the instance");
        syntax.value(
                "session-name",
                "NAME",
                "Role session name, as CloudTrail shows it. Default: job and build number in a Jenkins build, else user and host");
        syntax.value("duration", "SECONDS", "900 to 43200, with role chaining at most 3600. Default: 3600");
        syntax.value("external-id", "ID", "External ID that the trust policy requires");
        syntax.value("policy", "JSON", "Session policy, which reduces the permissions of the role");
        syntax.values("policy-arns", "ARN[,ARN...]", "Up to 10 managed session policies");
        syntax.values("tags", "KEY=VALUE", "Session tag; may be given several times");
        syntax.values("transitive-tag-keys", "KEY[,KEY...]", "Session tags that later roles keep");
        syntax.flag("auto-tags", "Add session tags for job, build, node and branch of the enclosing Jenkins build");
        syntax.value("source-identity", "NAME", "Source identity; auto uses the user");
        syntax.values(
                "via",
                "HOP",
                "Intermediate role: ARN, or 'ARN externalId=... sessionName=... duration=...'; may be given several times");
        syntax.value(
                "source",
                "SOURCE",
                "Source credentials: auto (default), environment, webIdentity, profile, container or instance");
        syntax.value(
                "source-profile",
                "NAME",
                "With --source profile: the profile of this machine. Default: AWS_PROFILE, AWS_DEFAULT_PROFILE, else default");
        syntax.value(
                "web-identity-token-file",
                "FILE",
                "Assume the first role with the JSON Web Token in this file, read again at each renewal, instead of source credentials");
        syntax.value(
                "certificate",
                "FILE",
                "Assume the first role with this certificate (PEM), by IAM Roles Anywhere, instead of source credentials");
        syntax.value("private-key", "FILE", "Private key of the certificate (PEM, unencrypted); it is never sent");
        syntax.value("trust-anchor-arn", "ARN", "Trust anchor of the certificate");
        syntax.value("profile-arn", "ARN", "Profile of Roles Anywhere that contains the role");
        syntax.value("mfa-serial", "ARN", "MFA device of the user whose keys assume the first role");
        syntax.value(
                MfaCode.OPTION,
                "CODE",
                "Code that the MFA device shows, or - for one line of standard input, so that no other user reads it in the list of processes."
                        + " Default: the variable " + MfaCode.VARIABLE + ". Such a session cannot be renewed");
        syntax.value("expected-account", "ID", "Account that the role must belong to");
        syntax.value("sts-endpoint", "URL", "URL of STS, such as that of a VPC endpoint");
        syntax.flag("fips", "Call the FIPS endpoint of STS");
        syntax.flag("dual-stack", "Call the dual-stack endpoint of STS (IPv4 and IPv6)");
        syntax.value(
                "time-limit",
                "SECONDS",
                "Time limit for assuming the role, including retries. Default: "
                        + RoleRequest.DEFAULT_TIME_LIMIT.toSeconds());
    }

    /** @throws IllegalArgumentException that names the wrong argument and its fault */
    RoleRequest request(Map<String, String> environment) {
        Hop.Builder target = new Hop.Builder(role())
                .sessionName(given.getOptionValue("session-name"))
                .duration(number("duration"))
                .externalId(given.getOptionValue("external-id"))
                .policy(given.getOptionValue("policy"))
                .policyArns(FormText.arns(values("policy-arns")))
                .tags(tags())
                .transitiveTagKeys(separated("transitive-tag-keys"))
                .sourceIdentity(given.getOptionValue("source-identity"));
        RoleRequest.Builder request = new RoleRequest.Builder(target)
                .autoTags(given.hasOption("auto-tags"))
                .source(source(environment))
                .mfa(Mfa.of(given.getOptionValue("mfa-serial"), mfaCode(environment)))
                .region(given.getOptionValue("region"))
                .fips(given.hasOption("fips") ? Boolean.TRUE : null)
                .dualStack(given.hasOption("dual-stack") ? Boolean.TRUE : null)
                .stsEndpoint(given.getOptionValue("sts-endpoint"))
                .expectedAccount(given.getOptionValue("expected-account"))
                .timeLimit(timeLimit());
        HopSyntax.hops(values("via")).forEach(request::via);
        return request.build(caller(environment));
    }

    private Source source(Map<String, String> environment) {
        String token = given.getOptionValue("web-identity-token-file");
        boolean certificate = CERTIFICATE.stream().anyMatch(given::hasOption);
        boolean ofMachine = given.hasOption("source") || given.hasOption("source-profile");
        if (Stream.of(token != null, certificate, ofMachine)
                        .filter(each -> each)
                        .count()
                > 1) {
            throw new InvalidArgument("--source, --web-identity-token-file and --certificate cannot be combined");
        }
        if (token != null) {
            return new Source.IdToken(
                    "the token in " + Text.clean(token, Syntax.SHOWN),
                    () -> new ThisMachine("this machine", environment).readToken(token));
        }
        return certificate
                ? certificate()
                : Source.named(given.getOptionValue("source"), given.getOptionValue("source-profile"));
    }

    private Source certificate() {
        for (String option : CERTIFICATE) {
            if (!given.hasOption(option)) {
                throw new InvalidArgument(
                        "--" + option + " is missing: a certificate needs --" + String.join(", --", CERTIFICATE));
            }
        }
        String file = given.getOptionValue("certificate");
        PemFiles files = new PemFiles(timeLimit());
        return new CertificateSource(
                "the certificate in " + Text.clean(file, Syntax.SHOWN),
                files.privateKey(given.getOptionValue("private-key")),
                files.certificates(file),
                given.getOptionValue("trust-anchor-arn"),
                given.getOptionValue("profile-arn"));
    }

    private Duration timeLimit() {
        Integer seconds = number("time-limit");
        return seconds == null ? RoleRequest.DEFAULT_TIME_LIMIT : Duration.ofSeconds(seconds);
    }

    private String mfaCode(Map<String, String> environment) {
        return MfaCode.of(given.getOptionValue(MfaCode.OPTION), environment, new FileInputStream(FileDescriptor.in));
    }

    /** Returns the role; null if the command line has none. */
    private String role() {
        return given.getArgList().isEmpty() ? null : given.getArgList().get(0);
    }

    private List<String> values(String option) {
        String[] values = given.getOptionValues(option);
        return values == null ? List.of() : List.of(values);
    }

    private Integer number(String option) {
        String value = given.getOptionValue(option);
        try {
            return value == null ? null : Integer.valueOf(value);
        } catch (NumberFormatException x) {
            throw new InvalidArgument(
                    "--" + option + " takes a number, which '" + Text.clean(value, Syntax.SHOWN) + "' is not");
        }
    }

    private List<String> separated(String option) {
        return values(option).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .toList();
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : values("tags")) {
            int equals = tag.indexOf('=');
            if (equals < 0) {
                throw new InvalidArgument(
                        "--tags takes KEY=VALUE, which '" + Text.clean(tag, Syntax.SHOWN) + "' is not");
            }
            tags.put(tag.substring(0, equals), tag.substring(equals + 1));
        }
        return tags;
    }

    /** The user of this process, by number if it has no name, as in a container of OpenShift. */
    private static String user() {
        String name = System.getProperty("user.name");
        if (!name.equals("?")) {
            return name;
        }
        try {
            return "uid-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | RuntimeException x) {
            return "unknown";
        }
    }

    private static Requester caller(Map<String, String> environment) {
        String user = user();
        String host = environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", "localhost"));
        String job = environment.get("JOB_NAME");
        String build = environment.get("BUILD_NUMBER");
        Map<String, String> tags = new TreeMap<>();
        put(tags, "job", job);
        put(tags, "build", build);
        put(tags, "node", environment.getOrDefault("NODE_NAME", host));
        put(tags, "branch", environment.get("BRANCH_NAME"));
        String name = job != null && build != null ? SessionName.of(job, build) : SessionName.of(user, host);
        return new Requester(
                name, user, tags, Requester.idOf(environment.getOrDefault("BUILD_URL", user + "@" + host)));
    }

    private static void put(Map<String, String> tags, String key, String value) {
        if (value != null) {
            tags.put(key, value);
        }
    }
}
