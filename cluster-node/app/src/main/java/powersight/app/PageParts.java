package powersight.app;

import akka.http.javadsl.ServerBinding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import powersight.api.HttpApi;
import powersight.api.doors.Core;
import powersight.api.doors.People;
import powersight.api.doors.Sharing;
import powersight.api.http.HttpSettings;
import powersight.identity.DemoAccounts;
import powersight.vault.Vault;

/** The pages and the API of a node, and the accounts of those who use them. */
final class PageParts {
    private PageParts() {}

    /** Answers with the accounts that were made for a demonstration. */
    static List<DemoAccounts.Login> open(Ground ground, Core core, SharingParts sharingParts) {
        Vault vault = VaultParts.open(ground.config(), ground.data(), ground.database());
        People people = PeopleParts.start(ground, vault);
        List<DemoAccounts.Login> logins = ground.settings().isDemo() ? demonstrate(ground, people) : List.of();
        Sharing sharing = sharingParts.start(ground, vault);
        WebAddress web = WebAddress.of(ground.settings().httpHost(), ground.config());
        HttpApi api = new HttpApi(
                ground.system(),
                core,
                HttpSettings.of(ground.config()).alsoCalled(web.names()),
                Optional.of(people.with(sharing.rights())),
                Optional.of(sharing));
        ServerBinding binding = api.bind(web.listensAt(), ground.settings().httpPort())
                .toCompletableFuture()
                .join();
        ground.node()
                .started(
                        "pages and API",
                        Duration.ofSeconds(2),
                        () -> binding.terminate(Duration.ofSeconds(1))
                                .toCompletableFuture()
                                .get(2, TimeUnit.SECONDS));
        people.identity().publicUrl().bound(binding.localAddress().getPort());
        ground.addresses().add("http", web.url(binding.localAddress().getPort()));
        return logins;
    }

    private static List<DemoAccounts.Login> demonstrate(Ground ground, People people) {
        List<DemoAccounts.Login> logins = people.identity().demoAccounts().create();
        people.scheduling().demoOffice().createFor("superuser");
        PropertyParts.demoHomes(ground, people.estate());
        return logins;
    }
}
