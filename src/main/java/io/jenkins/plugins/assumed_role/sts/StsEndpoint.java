package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.Destination;
import io.jenkins.plugins.assumed_role.agent.ShownUrl;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.StsConstraints;
import io.jenkins.plugins.assumed_role.request.Text;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/**
 * The endpoint of STS: the regional one, or the configured one. Resolved here and handed to the client whole, because on its
 * own the SDK would read the variables and profiles of the controller.
 */
public record StsEndpoint(Region region, URI uri, boolean configured) {

    /** Matches sts-fips.us-east-1.amazonaws.com and vpce-1.sts-fips.us-east-1.vpce.amazonaws.com; in GovCloud every endpoint is a FIPS endpoint. */
    private static final Pattern FIPS_HOST =
            Pattern.compile("([a-z0-9-]+\\.)?(sts-fips|sts(?=\\.us-gov-))(\\.[a-z0-9-]+)+");

    /**
     * @param environment the environment of the machine that the block runs on
     * @throws Failure if the region is missing, malformed, or of another partition than the role
     */
    public static StsEndpoint resolve(RoleRequest request, Map<String, String> environment, InstanceMetadata metadata)
            throws Failure, InterruptedException {
        String named = region(request, environment, metadata);
        Region region = Region.of(named);
        boolean fips = given(request.fips(), environment, AwsVariables.USE_FIPS);
        if (request.stsEndpoint() != null) {
            return new StsEndpoint(region, checked(request.stsEndpoint(), fips), true);
        }
        URI configured =
                ConfiguredEndpoint.of(AwsVariables.ENDPOINT_URL_STS, "the configured STS endpoint", environment);
        if (configured != null) {
            return new StsEndpoint(region, checked(configured, fips), true);
        }
        String partition = PartitionMetadata.of(region).id();
        if (!partition.equals(request.role().partition()) && isKnown(partition, named)) {
            throw new Failure(
                    "region " + named + " is in the partition " + partition + ", but the role is in "
                            + request.role().partition()
                            + "; credentials are not valid across partitions. Nothing was sent.",
                    "Set a region of the partition " + request.role().partition()
                            + " (argument region or variable AWS_REGION).");
        }
        try {
            URI uri = StsEndpointProvider.defaultProvider()
                    .resolveEndpoint(params -> params.region(region)
                            .useFips(fips)
                            .useDualStack(given(request.dualStack(), environment, AwsVariables.USE_DUALSTACK))
                            .useGlobalEndpoint(false))
                    .join()
                    .url();
            return new StsEndpoint(region, uri, false);
        } catch (CompletionException | SdkClientException x) {
            throw new Failure(
                    "there is no STS endpoint for region " + named + " with the requested features (FIPS, dual stack)",
                    "Change the region, or AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, or set AWS_ENDPOINT_URL_STS.");
        }
    }

    Destination destination() {
        return configured ? Destination.CONFIGURED_STS : Destination.STS;
    }

    private static String region(RoleRequest request, Map<String, String> environment, InstanceMetadata metadata)
            throws Failure, InterruptedException {
        if (request.region() != null) {
            return request.region();
        }
        String set = AwsVariables.region(environment);
        try {
            return StsConstraints.region(set != null ? set : metadata.region());
        } catch (InvalidArgument x) {
            throw new Failure(x.getMessage(), "Correct AWS_REGION, or set the argument region.");
        } catch (Failure x) {
            throw new Failure(
                    "the region is not known: no argument region, neither AWS_REGION nor AWS_DEFAULT_REGION is set, and "
                            + x.why(),
                    "Set the argument region, or set AWS_REGION in the environment of the block; or: " + x.remedy());
        }
    }

    /** Refuses a configured endpoint without FIPS if FIPS is required. The SDKs accept no configured endpoint with FIPS at all. */
    private static URI checked(URI uri, boolean fips) throws Failure {
        if (fips && !FIPS_HOST.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches()) {
            throw new Failure(
                    "the configured STS endpoint '" + Text.clean(ShownUrl.of(uri), 200)
                            + "' does not have the name of a FIPS endpoint, but FIPS is required. Nothing was sent.",
                    "Set an endpoint of sts-fips (argument stsEndpoint, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL), or none.");
        }
        return uri;
    }

    /** Returns false for a region that the SDK does not know, which it takes for one of the partition aws. */
    private static boolean isKnown(String partition, String region) {
        return region.matches(PartitionMetadata.of(partition).regionRegex());
    }

    private static boolean given(Boolean argument, Map<String, String> environment, String variable) {
        return argument == null ? AwsVariables.isTrue(variable, environment) : argument;
    }

    /** Returns the URL in the form for messages. */
    String shown() {
        return ShownUrl.of(uri);
    }

    String seeWhatAnswers() {
        return "Check what answers at " + shown() + " in place of STS.";
    }

    @Override
    public String toString() {
        return shown() + " in " + region.id();
    }
}
