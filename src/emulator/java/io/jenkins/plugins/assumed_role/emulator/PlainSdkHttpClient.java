package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The least HTTP client that the SDK works with; can tamper with a body after it is signed. */
final class PlainSdkHttpClient implements SdkHttpClient {
    private final UnaryOperator<String> tamper;

    PlainSdkHttpClient(UnaryOperator<String> tamper) {
        this.tamper = tamper;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return send(request);
            }

            @Override
            public void abort() {
                // Requests are short here.
            }
        };
    }

    private HttpExecuteResponse send(HttpExecuteRequest request) throws IOException {
        SdkHttpRequest http = request.httpRequest();
        HttpURLConnection connection = (HttpURLConnection) http.getUri().toURL().openConnection();
        connection.setRequestMethod(http.method().name());
        http.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Host")) {
                values.forEach(value -> connection.addRequestProperty(name, value));
            }
        });
        if (request.contentStreamProvider().isPresent()) {
            String body = new String(
                    request.contentStreamProvider().get().newStream().readAllBytes(), StandardCharsets.UTF_8);
            connection.setDoOutput(true);
            connection.getOutputStream().write(tamper.apply(body).getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null) {
                headers.put(name, values);
            }
        });
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .headers(headers)
                        .build())
                .responseBody(AbortableInputStream.create(
                        status < 400 ? connection.getInputStream() : connection.getErrorStream()))
                .build();
    }

    @Override
    public void close() {
        // Nothing is kept.
    }
}
