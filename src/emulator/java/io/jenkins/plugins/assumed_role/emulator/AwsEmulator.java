package io.jenkins.plugins.assumed_role.emulator;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * AWS on a port of this machine: an EC2 instance with its metadata service, container credentials, STS, and a little of EC2 and S3.
 *
 * <pre>{@code
 * try (AwsEmulator aws = AwsEmulator.start()) {
 *     aws.role("arn:aws:iam::111111111111:role/agent").mayAssume("arn:aws:iam::222222222222:role/terraform");
 *     aws.role("arn:aws:iam::222222222222:role/terraform").trusts("arn:aws:iam::111111111111:role/agent").allows("s3:*");
 *     aws.instance().role("arn:aws:iam::111111111111:role/agent");
 *     aws.fault("AssumeRole", 2, Fault.error(503, "ServiceUnavailable", "Service is unavailable"));
 *     run(aws.environment());
 *     assertThat(aws.count("AssumeRole")).isEqualTo(3);
 * }
 * }</pre>
 */
public final class AwsEmulator implements AutoCloseable {
    private final EmulatorClock clock;
    private final Mint mint = new Mint();
    private final Directory directory;
    private final Instance instance;
    private final SignatureVerifier signatures;
    private final WebIdentity webIdentity;
    private final RolesAnywhereService rolesAnywhere;
    private final Journal journal;
    private final Faults faults = new Faults();
    private final ContainerRole task;
    private final ContainerRole pod;
    private final Buckets buckets = new Buckets();
    private final WireServer server;

    private AwsEmulator(int port, Clock baseClock) {
        clock = new EmulatorClock(baseClock);
        directory = new Directory(mint, clock);
        instance = new Instance(directory, clock);
        signatures = new SignatureVerifier(directory, clock);
        RoleAssumption assumption = new RoleAssumption(directory);
        webIdentity = new WebIdentity(directory, assumption, clock);
        rolesAnywhere = new RolesAnywhereService(directory, clock);
        journal = new Journal(directory, clock);
        task = ContainerRole.task(directory, clock);
        pod = ContainerRole.pod(directory, clock, mint.opaque(40));
        Router router = new Router(
                new InstanceMetadata(instance, mint, clock),
                new ContainerCredentials(task, pod),
                new StsService(signatures, assumption, webIdentity),
                new Ec2Service(signatures, instance),
                rolesAnywhere,
                new S3Service(signatures, buckets, clock));
        server = new WireServer(port, clock, new Dispatcher(router, journal, faults));
    }

    /** Starts on any free port. */
    public static AwsEmulator start() {
        return start(0);
    }

    public static AwsEmulator start(int port) {
        return start(port, Clock.systemUTC());
    }

    public static AwsEmulator start(int port, Clock clock) {
        return new AwsEmulator(port, clock);
    }

    /** The URL of all services. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** The role of that ARN, of any partition and path; made when it is first asked for. */
    public Role role(String arn) {
        return directory.role(arn);
    }

    /** The user of that ARN; made when it is first asked for. */
    public User user(String arn) {
        return directory.user(arn);
    }

    /** Makes a managed policy allow these actions on all resources; an unknown one given as session policy allows nothing. */
    public AwsEmulator managedPolicy(String arn, String... actions) {
        directory.managedPolicy(arn).allow("*", actions);
        return this;
    }

    /** The instance on which the tools are. */
    public Instance instance() {
        return instance;
    }

    /** The ECS task in which the tools are, if they do not use the instance. */
    public ContainerRole task() {
        return task;
    }

    /** The pod with EKS Pod Identity in which the tools are, if they do not use the instance. */
    public ContainerRole pod() {
        return pod;
    }

    /** Creates an empty bucket. */
    public AwsEmulator bucket(String name) {
        buckets.create(name);
        return this;
    }

    /** Returns the content of an object, if it exists. */
    public Optional<byte[]> object(String bucket, String key) {
        return Optional.ofNullable(buckets.objects(bucket).get(key)).map(Buckets.StoredObject::body);
    }

    /** The OpenID Connect provider of that issuer; made when it is first asked for. */
    public IdentityProvider identityProvider(String issuer) {
        return webIdentity.provider(issuer);
    }

    /** Adds a trust anchor of Roles Anywhere, which trusts the certificates of this authority. */
    public AwsEmulator trustAnchor(String arn, X509Certificate authority) {
        rolesAnywhere.trustAnchor(arn, authority);
        return this;
    }

    /** The profile of Roles Anywhere of that ARN; made when it is first asked for. */
    public RolesAnywhereProfile rolesAnywhereProfile(String arn) {
        return rolesAnywhere.profile(arn);
    }

    /** Puts a certificate on the revocation list of every trust anchor. */
    public AwsEmulator revoke(X509Certificate certificate) {
        rolesAnywhere.revoke(certificate.getSerialNumber());
        return this;
    }

    /** Limits the endpoint to these regions. */
    public AwsEmulator onlyRegions(String... regions) {
        signatures.onlyRegions(Set.of(regions));
        return this;
    }

    /** Puts the clock of all services ahead of the client's, or behind it. */
    public AwsEmulator clockOffset(Duration offset) {
        clock.offset(offset);
        return this;
    }

    /** Ends every present session, and leaves the clock. */
    public AwsEmulator expireSessions() {
        directory.expireAll();
        return this;
    }

    /**
     * Sets a fault that stays.
     *
     * @param where an action such as {@code AssumeRole}, or the beginning of a path such as {@code /latest/api/token}
     */
    public AwsEmulator fault(String where, Fault fault) {
        return fault(where, Integer.MAX_VALUE, fault);
    }

    /** Sets a fault for the next so many requests; of several for the same, the one set first comes first. */
    public AwsEmulator fault(String where, int times, Fault fault) {
        faults.add(where, times, fault);
        return this;
    }

    public AwsEmulator clearFaults() {
        faults.clear();
        return this;
    }

    /** Returns all requests in their order, except the oldest of very many. */
    public List<RecordedRequest> requests() {
        return journal.requests();
    }

    /** The requests for one action. */
    public List<RecordedRequest> requests(String action) {
        return requests().stream()
                .filter(request -> request.action().equals(action))
                .toList();
    }

    /** Returns the number of requests for an action, successful or not. */
    public int count(String action) {
        return journal.count(action);
    }

    public AwsEmulator forgetRequests() {
        journal.clear();
        return this;
    }

    /** Returns every session of a role so far, in no order. */
    public List<Session> sessions() {
        return directory.sessions();
    }

    /** Returns the owner of an access key, even if it has expired. */
    public Optional<Session> holder(String accessKeyId) {
        return directory.holder(accessKeyId);
    }

    /** Returns every access key id, secret access key and session token so far. */
    public List<String> issuedSecrets() {
        return mint.issued();
    }

    /** Returns the variables with which a tool uses the emulated instance. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint().toString());
        environment.put("AWS_ENDPOINT_URL", endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_STS", endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_EC2", endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_S3", endpoint().toString());
        environment.put("AWS_REGION", instance.region());
        environment.put("AWS_DEFAULT_REGION", instance.region());
        return environment;
    }

    @Override
    public void close() {
        server.close();
    }
}
