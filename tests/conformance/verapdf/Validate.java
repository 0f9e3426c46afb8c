import java.io.File;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.verapdf.core.EncryptedPdfException;
import org.verapdf.core.ModelParsingException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates files with veraPDF by PDF/A-2a and PDF/UA-1.
 *
 * <p>In: paths. Out: a line for each file and profile, tab-separated: path, profile,
 * checks made, checks failed; and below it, indented, a line for each kind of failure:
 * how many, the clause with the number of its test, and the first sentence about it.
 */
public final class Validate {
    /** The first failure of a kind is enough; more only take time. */
    private static final int MAX_FAILURES = 1;

    public static void main(String[] paths) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        for (String path : paths) {
            for (PDFAFlavour profile : List.of(PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1)) {
                try {
                    validate(path, profile);
                } catch (ModelParsingException | EncryptedPdfException unreadable) {
                    System.out.printf("%s\t%s\t0\t1%n\t1\t-\t%s%n", path, profile.getId(),
                            unreadable.getMessage());
                }
            }
        }
    }

    private static void validate(String path, PDFAFlavour profile) throws Exception {
        var foundry = Foundries.defaultInstance();
        try (var parser = foundry.createParser(new File(path), profile);
                var validator = foundry.createValidator(profile, MAX_FAILURES, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            var failed = result.getFailedChecks();
            int sum = failed.values().stream().mapToInt(Integer::intValue).sum();
            // veraPDF decides whether a file is compliant, not our count.
            if (!result.isCompliant() && sum == 0) {
                sum = 1;
            }
            System.out.printf("%s\t%s\t%d\t%d%n", path, profile.getId(),
                    result.getTotalAssertions(), sum);
            Map<String, String> sentences = result.getTestAssertions().stream()
                    .filter(test -> test.getStatus() == TestAssertion.Status.FAILED)
                    .collect(Collectors.toMap(test -> name(test.getRuleId()),
                            test -> test.getMessage() + " " + test.getLocation().getContext(),
                            (first, next) -> first));
            failed.entrySet().stream()
                    .sorted(Comparator.comparing(entry -> name(entry.getKey())))
                    .forEach(entry -> System.out.printf("\t%d\t%s\t%s%n", entry.getValue(),
                            name(entry.getKey()),
                            sentences.getOrDefault(name(entry.getKey()), "")
                                    .replaceAll("\\s+", " ")));
        }
    }

    private static String name(org.verapdf.pdfa.validation.profiles.RuleId rule) {
        return rule.getClause() + "-" + rule.getTestNumber();
    }
}
