package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks a machine in advance for its region and its source credentials, in the order in which the controller asks. It decides nothing: the
 * controller goes the same way through the answers, and asks again if an answer is missing. Programs of profiles do not run ahead,
 * because the rules are asked before.
 */
final class LookAhead {

    /** The time in which all of it must end; a question that may take longer than the rest of it is left to the controller. */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Settings for credentials that a profile can have, supported or not. */
    private static final String CREDENTIALS =
            "(role_arn|credential_process|aws_access_key_id|aws_secret_access_key|login_session"
                    + "|sso_(session|start_url|account_id|role_name))";

    private final Machine machine;
    private final SourceQuery query;
    private final Map<String, String> own;
    private final Map<String, String> environment;
    private final Map<String, Object> answers = new TreeMap<>();
    private final long end = System.nanoTime() + LIMIT_NANOS;
    private HttpAnswer metadataToken;

    private LookAhead(Machine machine, SourceQuery query) throws IOException, InterruptedException {
        this.machine = machine;
        this.query = query;
        this.own = machine.environment();
        this.environment = AwsVariables.lay(query.set(), own);
    }

    static SourceReading read(Machine machine, SourceQuery query) throws IOException, InterruptedException {
        LookAhead ahead = new LookAhead(machine, query);
        ahead.read();
        return new SourceReading(new TreeMap<>(ahead.own), ahead.answers);
    }

    private void read() throws InterruptedException {
        boolean regionIsSet = AwsVariables.region(environment) != null;
        boolean regionOfProfile = query.regionOfProfile() && !regionIsSet;
        ProfileSections sections = regionOfProfile || mayBeProfile() ? profile() : null;
        SourceKind kind = kind(sections);
        if (query.regionOfInstance() && !regionIsSet && setting(sections, "region") == null) {
            metadata(MetadataService.REGION);
        }
        if (kind == SourceKind.PROFILE) {
            ofProfile(sections);
        } else if (kind != null) {
            of(kind, environment.get(AwsVariables.WEB_IDENTITY_TOKEN_FILE));
        }
    }

    /** Returns true if the source is a profile, or is one unless the default profile has no credentials. */
    private boolean mayBeProfile() {
        SourceKind withoutDefault = kind(null);
        return query.allowed().contains(SourceKind.PROFILE)
                && (withoutDefault == null || withoutDefault.compareTo(SourceKind.PROFILE) >= 0);
    }

    /** Returns the source that is asked for, else the first that is configured; null for none. */
    private SourceKind kind(ProfileSections sections) {
        if (query.allowed().size() == 1) {
            return query.allowed().get(0);
        }
        for (SourceKind kind : query.allowed()) {
            if (configured(kind, sections)) {
                return kind;
            }
        }
        return null;
    }

    private boolean configured(SourceKind kind, ProfileSections sections) {
        return kind.configuredBy(environment) != null
                || kind == SourceKind.PROFILE && setting(sections, CREDENTIALS) != null
                || kind == SourceKind.INSTANCE;
    }

    private static String setting(ProfileSections sections, String name) {
        return sections == null ? null : sections.setting(name);
    }

    private void of(SourceKind kind, String tokenFile) throws InterruptedException {
        if (kind == SourceKind.WEB_IDENTITY && tokenFile != null) {
            token(tokenFile);
        } else if (kind == SourceKind.CONTAINER) {
            container();
        } else if (kind == SourceKind.INSTANCE) {
            HttpAnswer role = metadata(MetadataService.CREDENTIALS);
            if (role != null) {
                metadata(MetadataService.CREDENTIALS + role.text().strip());
            }
        }
    }

    private void ofProfile(ProfileSections sections) throws InterruptedException {
        String tokenFile = setting(sections, "web_identity_token_file");
        String source = setting(sections, "credential_source");
        if (tokenFile != null) {
            of(SourceKind.WEB_IDENTITY, tokenFile);
        } else if ("Ec2InstanceMetadata".equals(source)) {
            of(SourceKind.INSTANCE, null);
        } else if ("EcsContainer".equals(source)) {
            of(SourceKind.CONTAINER, null);
        }
    }

    private ProfileSections profile() throws InterruptedException {
        String config = environment.get(AwsVariables.CONFIG_FILE);
        String credentials = environment.get(AwsVariables.SHARED_CREDENTIALS_FILE);
        if (config == null && credentials == null) {
            return null;
        }
        String name = ProfileSections.name(query.profile(), environment);
        Object answer;
        try {
            answer = machine.readProfile(config, credentials, name);
        } catch (IOException | RuntimeException x) {
            answer = failed(x);
        }
        answers.put(SourceReading.profile(config, credentials, name), answer);
        return answer instanceof ProfileSections found ? found : null;
    }

    private String token(String file) throws InterruptedException {
        Object answer;
        try {
            answer = machine.readToken(file);
        } catch (IOException | RuntimeException x) {
            answer = failed(x);
        }
        answers.put(SourceReading.token(file), answer);
        return answer instanceof String token ? token : null;
    }

    private static SourceReading.Failed failed(Exception x) {
        return new SourceReading.Failed(
                x instanceof ExchangeException exchange ? exchange.reason() : null, Failures.message(x));
    }

    private void container() throws InterruptedException {
        ContainerService service = ContainerService.of(environment);
        String file = environment.get(AwsVariables.CONTAINER_TOKEN_FILE);
        String token = file == null ? environment.get(AwsVariables.CONTAINER_TOKEN) : token(file);
        boolean complete = file == null ? !"".equals(token) : token != null;
        URI uri = service == null ? null : uri(service.url());
        if (complete && uri != null) {
            exchange(service.get(uri, token));
        }
    }

    /** Returns an answer with the status 200, or null. */
    private HttpAnswer metadata(String path) throws InterruptedException {
        MetadataService service = MetadataService.of(environment);
        URI uri = uri(service.endpoint() + path);
        URI tokens = uri(service.endpoint() + MetadataService.TOKEN);
        if (service.disabled() || uri == null || tokens == null) {
            return null;
        }
        if (metadataToken == null) {
            metadataToken = exchange(service.fetchToken(tokens));
        }
        return metadataToken == null
                ? null
                : exchange(service.get(uri, metadataToken.text().strip()));
    }

    /** Asks once, and no second time after a failure, which is the answer then. */
    private HttpAnswer exchange(HttpCall call) throws InterruptedException {
        String name = SourceReading.exchange(call);
        if (answers.containsKey(name) || end - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(call.totalMillis())) {
            return null;
        }
        Object answer;
        try {
            answer = machine.exchange(call);
        } catch (ExchangeException | RuntimeException x) {
            answer = failed(x);
        }
        answers.put(name, answer);
        return answer instanceof HttpAnswer http && http.status() == 200 ? http : null;
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException x) {
            return null;
        }
    }
}
