package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy of a machine for calls to STS: HTTPS_PROXY, HTTP_PROXY and NO_PROXY as the AWS CLI reads them, else as the JVM was started.
 * No request to a metadata service uses a proxy, which would answer with the role of its own instance.
 */
final class Proxies {

    private final Map<String, String> environment;

    Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Chooses the proxy of a call.
     *
     * @return null to connect directly
     * @throws ExchangeException if a proxy is configured that cannot be used
     */
    HttpProxy choose(HttpCall call) throws ExchangeException {
        if (call.destination().isOfMachine() || isExempt(call)) {
            return null;
        }
        String scheme = call.isTls() ? "https" : "http";
        String named = variable(scheme + "_proxy");
        if (named.isEmpty()) {
            return ofJvm(call, scheme);
        }
        try {
            return HttpProxy.of(named);
        } catch (MachineException x) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    call + " was not sent: " + scheme.toUpperCase(Locale.ROOT)
                            + "_PROXY is not the URL of a proxy that can be used, " + x.getMessage());
        }
    }

    private boolean isExempt(HttpCall call) {
        return new NoProxy(variable("no_proxy")).exempts(call.uri().getHost(), call.port());
    }

    /** The proxy of {@code -Dhttps.proxyHost} and similar properties, with {@code -Dhttps.proxyUser} and {@code -Dhttps.proxyPassword}. */
    private static HttpProxy ofJvm(HttpCall call, String scheme) {
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? List.of() : selector.select(call.uri());
        if (proxies.isEmpty() || !(proxies.get(0).address() instanceof InetSocketAddress address)) {
            return null;
        }
        String user = System.getProperty(scheme + ".proxyUser");
        return new HttpProxy(
                proxies.get(0).type() == Proxy.Type.SOCKS ? HttpProxy.Kind.SOCKS : HttpProxy.Kind.HTTP,
                address.getHostString(),
                address.getPort(),
                user == null ? null : HttpProxy.basic(user, System.getProperty(scheme + ".proxyPassword", "")));
    }

    /**
     * Finds a variable in any case of letters. One whose name ends in lower case is preferred, even if it is empty, as the AWS CLI does.
     *
     * @see <a href="https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies">getproxies</a>
     */
    private String variable(String lowerCaseName) {
        String suffix = lowerCaseName.substring(lowerCaseName.lastIndexOf('_'));
        String found = "";
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().equalsIgnoreCase(lowerCaseName)) {
                if (variable.getKey().endsWith(suffix)) {
                    return variable.getValue().strip();
                }
                if (found.isEmpty()) {
                    found = variable.getValue().strip();
                }
            }
        }
        return found;
    }
}
