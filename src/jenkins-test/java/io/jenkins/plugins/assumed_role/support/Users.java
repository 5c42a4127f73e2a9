package io.jenkins.plugins.assumed_role.support;

import hudson.model.Item;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Users of Jenkins: their permissions, and requests that they send. */
public final class Users {

    public static final String ADMINISTRATOR = "administrator";

    private Users() {}

    /** Lets everybody read Jenkins and its jobs, and one user administer it. */
    public static void everybodyReads(JenkinsRule r) {
        r.jenkins.setSecurityRealm(r.createDummySecurityRealm());
        r.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .toEveryone()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to(ADMINISTRATOR));
    }

    /**
     * Returns a browser of a user, which sends the password with each request: the page of the login takes a browser seconds.
     *
     * @param user null for nobody
     */
    public static JenkinsRule.WebClient client(JenkinsRule r, String user) {
        JenkinsRule.WebClient client = r.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        return user == null ? client : client.withBasicCredentials(user);
    }

    /** Sends a request and returns its answer, whichever status it has; the page is not parsed. */
    public static WebResponse get(JenkinsRule.WebClient client, String path) throws IOException {
        return client.loadWebResponse(
                new WebRequest(URI.create(client.getContextPath() + path).toURL(), HttpMethod.GET));
    }

    /**
     * Sends a request with a crumb and returns its answer, whichever status it has.
     *
     * @param parameters names, each with its value behind it
     */
    public static WebResponse post(JenkinsRule.WebClient client, String path, String... parameters) throws IOException {
        WebRequest request =
                new WebRequest(URI.create(client.getContextPath() + path).toURL(), HttpMethod.POST);
        List<NameValuePair> sent = new ArrayList<>();
        for (int i = 0; i < parameters.length; i += 2) {
            sent.add(new NameValuePair(parameters[i], parameters[i + 1]));
        }
        request.setRequestParameters(sent);
        client.addCrumb(request);
        return client.loadWebResponse(request);
    }
}
