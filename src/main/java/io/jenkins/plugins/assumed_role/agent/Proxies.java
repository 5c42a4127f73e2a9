package io.jenkins.plugins.assumed_role.agent;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy of a machine for calls to STS: HTTPS_PROXY, HTTP_PROXY and NO_PROXY as the AWS CLI reads them, else what the JVM was
 * started with. Metadata services are never asked through a proxy, which would answer with its own instance's role.
 */
final class Proxies {

    private final Map<String, String> environment;

    Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    Proxy choose(HttpCall call) {
        URI uri = call.uri();
        if (call.destination() == Destination.INSTANCE_METADATA
                || call.destination() == Destination.CONTAINER_CREDENTIALS
                || isExempt(uri.getHost())) {
            return Proxy.NO_PROXY;
        }
        String named = variable(uri.getScheme() + "_proxy");
        if (named != null) {
            URI proxy = URI.create(named.contains("://") ? named : "http://" + named);
            int port = proxy.getPort() >= 0 ? proxy.getPort() : "https".equals(proxy.getScheme()) ? 443 : 80;
            return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
        }
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? List.of() : selector.select(uri);
        return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
    }

    private boolean isExempt(String host) {
        String list = variable("no_proxy");
        if (list == null) {
            return false;
        }
        for (String entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            String suffix = entry.startsWith("*.") ? entry.substring(1) : entry;
            String name = host.toLowerCase(Locale.ROOT);
            if (suffix.equals("*")
                    || !suffix.isEmpty()
                            && (name.equals(suffix) || name.endsWith(suffix.startsWith(".") ? suffix : "." + suffix))) {
                return true;
            }
        }
        return false;
    }

    private String variable(String lowerCaseName) {
        String value = environment.get(lowerCaseName);
        if (value == null || value.isBlank()) {
            value = environment.get(lowerCaseName.toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? null : value.strip();
    }
}
