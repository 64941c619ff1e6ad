using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Unit.Features.Reference;
using Xunit;

namespace Experiments.Unit.Features;

/// <summary>
/// Comparison with librosa's values: the scalars in the repository, and all values if the reference folder is beside it.
/// </summary>
public sealed class LibrosaTests
{
    private static readonly Dictionary<string, JsonElement> Cases = ReadCases();
    private static readonly FeatureExtractor Double = new(ReferenceComparison.Spec(SignalPrecision.Double));
    private static readonly FeatureExtractor Single = new(ReferenceComparison.Spec(SignalPrecision.Single));

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_regenerated_signal_has_the_hash_of_the_reference(string name)
    {
        var channels = ReferenceSignals.Create(name);
        short[] interleaved = [.. Enumerable.Range(0, channels[0].Length).SelectMany(i => channels.Select(channel => channel[i]))];
        var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<short>(interleaved)));
        Assert.Equal(Cases[name].GetProperty("pcm_sha256").GetString(), hash);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Double_precision_scalars_equal_those_of_librosa(string name)
    {
        var reference = Load(name);
        Check(ReferenceComparison.Scalars(Double, reference, Double.Extract(reference.Samples).Row));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_tempo_and_tuning_equal_those_of_librosa(string name)
    {
        var reference = Load(name);
        var analysis = Single.CreateAnalysis();
        analysis.Load(reference.Samples);
        Check(ReferenceComparison.Tempos(Single, reference, Single.Extract(reference.Samples).Row));
        Assert.SkipWhen(reference.IllConditioned.Contains("tuning"), "the spectrum is flat: its tuning is arbitrary");
        Assert.Equal(reference.Number("tuning"), analysis.TuningSteps / 100.0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_matrix_equals_that_of_librosa_in_both_precisions(string name)
    {
        var folder = SharedFolder.Find("reference/features");
        Assert.SkipUnless(folder is not null, SharedFolder.Absent);
        var reference = ReferenceCase.Load(folder, name);
        Check([.. ReferenceComparison.Compare(Double, reference), .. ReferenceComparison.Compare(Single, reference)]);
    }

    private static void Check(IEnumerable<ReferenceError> errors) => Assert.DoesNotContain(errors, error => !error.IsPassed);

    private static ReferenceCase Load(string name) =>
        ReferenceCase.OfScalars(Cases[name], ReferenceSignals.Mix(ReferenceSignals.Create(name)));

    private static Dictionary<string, JsonElement> ReadCases()
    {
        using var stream = typeof(LibrosaTests).Assembly.GetManifestResourceStream("librosa.json");
        var cases = JsonDocument.Parse(stream ?? throw new InvalidOperationException("librosa.json is not embedded"))
            .RootElement.GetProperty("cases");
        return cases.EnumerateArray().ToDictionary(element => element.GetProperty("name").GetString() ?? "", element => element);
    }
}
