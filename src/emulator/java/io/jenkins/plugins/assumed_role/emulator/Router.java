package io.jenkins.plugins.assumed_role.emulator;

import java.util.Map;

/** Finds the service of a request behind the one endpoint. */
final class Router {
    private final InstanceMetadata metadata;
    private final ContainerCredentials containers;
    private final StsService sts;
    private final Ec2Service ec2;
    private final RolesAnywhereService rolesAnywhere;
    private final S3Service s3;

    Router(
            InstanceMetadata metadata,
            ContainerCredentials containers,
            StsService sts,
            Ec2Service ec2,
            RolesAnywhereService rolesAnywhere,
            S3Service s3) {
        this.metadata = metadata;
        this.containers = containers;
        this.sts = sts;
        this.ec2 = ec2;
        this.rolesAnywhere = rolesAnywhere;
        this.s3 = s3;
    }

    /** Decides by path and parameters, not by signature: a request that is signed for another service must be refused. */
    Service service(WireRequest request) {
        if (request.path().startsWith(InstanceMetadata.ROOT)) {
            return metadata;
        }
        if (containers.serves(request.path())) {
            return containers;
        }
        if (request.path().equals(RolesAnywhereService.PATH) && request.header("X-Amz-X509") != null) {
            return rolesAnywhere;
        }
        if (request.path().equals("/")) {
            Map<String, String> parameters = Forms.parameters(request);
            if (parameters.containsKey("Action")) {
                return Ec2Service.VERSION.equals(parameters.get("Version")) ? ec2 : sts;
            }
        }
        return s3;
    }
}
