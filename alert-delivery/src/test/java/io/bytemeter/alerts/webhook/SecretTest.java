package io.bytemeter.alerts.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretTest {
    /** The example in the documentation of Standard Webhooks and of Svix, whose libraries many receivers use. */
    @Test
    void signsAsStandardWebhooksSpecifies() {
        Secret secret = Secret.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void isLongAndKeepsToItself() {
        Secret secret = Secret.random(new Random(1));
        assertThat(Base64.getDecoder().decode(secret.kept())).hasSize(32);
        assertThat(secret.told()).isEqualTo("whsec_" + secret.kept());
        assertThat(secret.toString()).isEqualTo("whsec_***");
    }
}
