package io.jenkins.plugins.assumed_role.agent;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Where an exchange may go, decided on the machine that performs it: whoever gets to choose a region or an endpoint must not be able
 * to aim the agent at another address, least of all at a metadata service.
 */
public enum Destination {
    /** The EC2 instance metadata service, or the one that this machine's own environment names. */
    INSTANCE_METADATA((uri, environment) -> sameOrigin(uri, environment.get(AwsVariables.METADATA_ENDPOINT))
            || isHttp(uri) && isMetadata(host(uri)) && port(uri) == 80),
    /**
     * ECS and EKS credential endpoints: loopback, their link-local addresses, or anything with TLS.
     *
     * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
     */
    CONTAINER_CREDENTIALS((uri, environment) ->
            isHttps(uri) || isHttp(uri) && (isContainerAgent(host(uri)) || isLoopback(host(uri)))),
    /** STS as AWS runs it: with TLS, at a host of its name. */
    STS((uri, environment) -> isHttps(uri) && port(uri) == 443 && isSts(host(uri))),
    /** STS at an endpoint that somebody configured, such as a VPC endpoint or an emulator; never a link-local address. */
    CONFIGURED_STS((uri, environment) -> (isHttps(uri) || isHttp(uri)) && !isLinkLocal(host(uri)));

    private static final Set<String> METADATA_HOSTS = Set.of("169.254.169.254", "[fd00:ec2::254]");
    private static final Set<String> CONTAINER_HOSTS = Set.of("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");
    private static final Pattern STS_HOST = Pattern.compile("sts(-fips)?\\.[a-z0-9-]+(\\.[a-z0-9-]+)+");

    private final BiPredicate<URI, Map<String, String>> rule;

    Destination(BiPredicate<URI, Map<String, String>> rule) {
        this.rule = rule;
    }

    /** Whether this machine, with its environment, may send a request to {@code uri} under this heading. */
    boolean allows(URI uri, Map<String, String> environment) {
        return rule.test(uri, environment);
    }

    private static boolean isMetadata(String host) {
        return METADATA_HOSTS.contains(host);
    }

    private static boolean isContainerAgent(String host) {
        return CONTAINER_HOSTS.contains(host);
    }

    private static boolean isSts(String host) {
        return STS_HOST.matcher(host).matches();
    }

    private static boolean isLinkLocal(String host) {
        return host.startsWith("169.254.")
                || host.startsWith("[fe80:")
                || host.startsWith("[fd00:ec2:")
                || host.startsWith("[::ffff:");
    }

    private static boolean isHttp(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme());
    }

    private static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static boolean sameOrigin(URI uri, String other) {
        if (other == null) {
            return false;
        }
        URI origin;
        try {
            origin = URI.create(other);
        } catch (IllegalArgumentException x) {
            return false;
        }
        return String.valueOf(origin.getScheme()).equalsIgnoreCase(uri.getScheme())
                && !host(origin).isEmpty()
                && host(origin).equals(host(uri))
                && port(origin) == port(uri);
    }

    private static String host(URI uri) {
        return uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isHttps(uri) ? 443 : 80;
    }
}
