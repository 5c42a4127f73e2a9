package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Map;

/**
 * The credential endpoints inside containers.
 *
 * <p>https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
final class ContainerCredentials implements Service {
    private final List<ContainerRole> containers;

    ContainerCredentials(ContainerRole... containers) {
        this.containers = List.of(containers);
    }

    boolean serves(String path) {
        return containers.stream().anyMatch(container -> container.path().equals(path));
    }

    @Override
    public String name() {
        return "container";
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
        ContainerRole container = containers.stream()
                .filter(found -> found.path().equals(request.path()))
                .findFirst()
                .orElseThrow();
        if (!request.method().equals("GET")) {
            throw new AwsError(405, "MethodNotAllowed", "Method not allowed");
        }
        String expected = container.authorization();
        if (expected != null && !expected.equals(request.header("Authorization"))) {
            throw new AwsError(
                    401,
                    "AccessDeniedException",
                    request.header("Authorization") == null
                            ? "Service account token cannot be empty"
                            : "The token in the request is not valid");
        }
        return WireResponse.of(200, "application/json", Json.write(container.credentials()));
    }

    @Override
    public WireResponse refuse(AwsError error) {
        return WireResponse.of(
                error.status(),
                "application/json",
                Json.write(Map.of("code", error.code(), "message", error.getMessage())));
    }
}
