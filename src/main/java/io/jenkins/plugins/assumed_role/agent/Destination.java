package io.jenkins.plugins.assumed_role.agent;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The addresses that an exchange may go to, decided on the machine that performs it: a user who chooses a region or an endpoint must not be able
 * to aim the agent at another address, least of all at a metadata service.
 */
public enum Destination {
    /** The EC2 instance metadata service, at its own address or at the address that the environment of this machine names. */
    INSTANCE_METADATA,
    /**
     * ECS and EKS credential endpoints: loopback, their link-local addresses, or any host with TLS.
     *
     * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
     */
    CONTAINER_CREDENTIALS,
    /** STS or Roles Anywhere of AWS: with TLS, at a host of its name. */
    STS,
    /** STS or Roles Anywhere at a configured endpoint, such as a VPC endpoint or an emulator; never a metadata service. */
    CONFIGURED_STS;

    private static final Set<String> METADATA_HOSTS = Set.of("169.254.169.254", "[fd00:ec2::254]");
    private static final Set<String> CONTAINER_HOSTS = Set.of("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");
    private static final Pattern STS_HOST =
            Pattern.compile("(?:sts|rolesanywhere)(-fips)?\\.[a-z0-9-]+(\\.[a-z0-9-]+)+");

    /** The name of the metadata service in the DNS of each VPC. */
    private static final Pattern METADATA_NAME = Pattern.compile("instance-data(\\..*)?");

    private static final Pattern LITERAL = Pattern.compile("\\[.*]|(0|[1-9]\\d*)(\\.(0|[1-9]\\d*)){3}");

    /** Numbers that some programs read as an address of IPv4: a single one, hexadecimal ones, octal ones. */
    private static final Pattern NUMBERS = Pattern.compile("(0x[0-9a-f]*|\\d+)(\\.(0x[0-9a-f]*|\\d+))*\\.?");

    /** Decides by the spelling of a URL, before a name is resolved. */
    boolean allows(URI uri, Map<String, String> environment) {
        String host = host(uri);
        boolean literal = LITERAL.matcher(host).matches();
        boolean spelled = !host.isEmpty()
                && (literal || !NUMBERS.matcher(host).matches())
                && switch (this) {
                    case INSTANCE_METADATA ->
                        sameOrigin(uri, environment.get(AwsVariables.METADATA_ENDPOINT))
                                || isHttp(uri) && METADATA_HOSTS.contains(host) && port(uri) == 80;
                    case CONTAINER_CREDENTIALS ->
                        isHttps(uri) || isHttp(uri) && (CONTAINER_HOSTS.contains(host) || isLoopback(host));
                    case STS ->
                        isHttps(uri)
                                && port(uri) == 443
                                && STS_HOST.matcher(host).matches();
                    case CONFIGURED_STS ->
                        (isHttps(uri) || isHttp(uri))
                                && !METADATA_NAME.matcher(host).matches();
                };
        try {
            return spelled && (!literal || allows(uri, InetAddress.getByName(host)));
        } catch (UnknownHostException x) {
            return false;
        }
    }

    /** Decides by the address that is connected to: many spellings and names lead to a metadata service. */
    boolean allows(URI uri, InetAddress address) {
        return switch (this) {
            case INSTANCE_METADATA -> true;
            case CONTAINER_CREDENTIALS ->
                isHttps(uri)
                        ? !LinkLocal.is(address)
                        : address.isLoopbackAddress() || CONTAINER_HOSTS.contains(host(uri));
            case STS, CONFIGURED_STS -> !LinkLocal.is(address);
        };
    }

    /** Returns true for the services of a machine itself, which no proxy can reach. */
    public boolean isOfMachine() {
        return this == INSTANCE_METADATA || this == CONTAINER_CREDENTIALS;
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
