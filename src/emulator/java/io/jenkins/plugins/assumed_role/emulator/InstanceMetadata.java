package io.jenkins.plugins.assumed_role.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The instance metadata service, in its second version.
 *
 * <p>https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
final class InstanceMetadata implements Service {
    static final String ROOT = "/latest/";

    private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
    private static final String TOKEN = "X-aws-ec2-metadata-token";
    private static final String CREDENTIALS = "meta-data/iam/security-credentials/";
    private static final int LONGEST_TTL = 21600;

    private final Instance instance;
    private final Mint mint;
    private final Clock clock;
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();

    InstanceMetadata(Instance instance, Mint mint, Clock clock) {
        this.instance = instance;
        this.mint = mint;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "imds";
    }

    @Override
    public String action(WireRequest request) {
        return request.method() + " " + request.path();
    }

    @Override
    public Map<String, String> parameters(WireRequest request) {
        return Map.of();
    }

    @Override
    public WireResponse answer(WireRequest request) {
        if (!instance.hasMetadata()) {
            throw new AwsError(403, "Forbidden", "");
        }
        String path = request.path().substring(ROOT.length());
        if (path.equals("api/token")) {
            return token(request);
        }
        checkToken(request.header(TOKEN));
        if (!request.method().equals("GET")) {
            throw new AwsError(405, "Method Not Allowed", "");
        }
        return path.equals("dynamic/instance-identity/document") || path.equals("meta-data/iam/info")
                ? WireResponse.of(200, "application/json", document(path))
                : WireResponse.of(200, "text/plain", document(path));
    }

    /** Refuses a missing or wrong lifetime, and every request that came through a proxy. */
    private WireResponse token(WireRequest request) {
        if (!request.method().equals("PUT")) {
            throw new AwsError(405, "Method Not Allowed", "");
        }
        if (request.header("X-Forwarded-For") != null) {
            throw new AwsError(403, "Forbidden", "");
        }
        int ttl = ttl(request.header(TTL));
        String token = mint.opaque(40);
        tokens.put(token, clock.instant().plusSeconds(ttl));
        WireResponse response = WireResponse.of(200, "text/plain", token);
        return instance.reportsTtl() ? response.with(TTL, String.valueOf(ttl)) : response;
    }

    private static int ttl(String given) {
        if (given != null && given.matches("\\d{1,5}")) {
            int ttl = Integer.parseInt(given);
            if (ttl >= 1 && ttl <= LONGEST_TTL) {
                return ttl;
            }
        }
        throw new AwsError(400, "Bad Request", "");
    }

    private void checkToken(String token) {
        if (token == null && !instance.requiresToken()) {
            return;
        }
        Instant end = token == null ? null : tokens.get(token);
        if (end == null || !clock.instant().isBefore(end)) {
            throw new AwsError(401, "Unauthorized", "");
        }
    }

    private String document(String path) {
        Role role = instance.role();
        String name = role == null ? null : role.parsedArn().name();
        return switch (path) {
            case "meta-data/instance-id" -> instance.id();
            case "meta-data/placement/region" -> instance.region();
            case "meta-data/placement/availability-zone" -> instance.region() + "a";
            case "dynamic/instance-identity/document" -> Json.write(identity());
            case "meta-data/iam/info" -> Json.write(profile(found(role)));
            case "meta-data/iam/security-credentials", CREDENTIALS -> found(name);
            default -> {
                if (name == null || !path.equals(CREDENTIALS + name)) {
                    throw new AwsError(404, "Not Found", "");
                }
                yield Json.write(instance.credentials());
            }
        };
    }

    private static <T> T found(T value) {
        if (value == null) {
            throw new AwsError(404, "Not Found", "");
        }
        return value;
    }

    private Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(
                "accountId",
                instance.role() == null
                        ? "111111111111"
                        : instance.role().parsedArn().account());
        identity.put("architecture", "x86_64");
        identity.put("availabilityZone", instance.region() + "a");
        identity.put("imageId", "ami-0123456789abcdef0");
        identity.put("instanceId", instance.id());
        identity.put("instanceType", "t3.micro");
        identity.put("pendingTime", since(Duration.ofHours(1)));
        identity.put("privateIp", "10.0.0.10");
        identity.put("region", instance.region());
        identity.put("version", "2017-09-30");
        return identity;
    }

    private Map<String, String> profile(Role role) {
        Map<String, String> profile = new LinkedHashMap<>();
        Arn arn = role.parsedArn();
        profile.put("Code", "Success");
        profile.put("LastUpdated", since(Duration.ZERO));
        profile.put(
                "InstanceProfileArn",
                "arn:%s:iam::%s:instance-profile/%s".formatted(arn.partition(), arn.account(), arn.name()));
        profile.put("InstanceProfileId", role.id().replaceFirst("AROA", "AIPA"));
        return profile;
    }

    private String since(Duration ago) {
        return clock.instant().minus(ago).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The service answers with a page of HTML. */
    @Override
    public WireResponse refuse(AwsError error) {
        String title = error.status() + " - " + error.code();
        return WireResponse.of(error.status(), "text/html", """
                <?xml version="1.0" encoding="iso-8859-1"?>
                <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
                \t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
                <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
                 <head>
                  <title>%s</title>
                 </head>
                 <body>
                  <h1>%s</h1>
                 </body>
                </html>
                """.formatted(title, Xml.escape(title)));
    }
}
