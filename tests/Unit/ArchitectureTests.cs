using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace Experiments.Unit;

/// <summary>Checks the layer rules of grains/README.md on the built assemblies.</summary>
public sealed class ArchitectureTests
{
    /// <summary>What each layer may use of our own projects; a project that is not listed here fails the test.</summary>
    private static readonly Dictionary<string, string[]> Layers = new(StringComparer.Ordinal)
    {
        ["Experiments.Domain"] = [],
        ["Experiments.Specs"] = ["Experiments.Domain"],
        ["Experiments.Store"] = ["Experiments.Domain"],
        ["Experiments.Audio"] = ["Experiments.Domain", "Experiments.Store"],
        ["Experiments.DemoAudio"] = ["Experiments.Domain", "Experiments.Store", "Experiments.Audio"],
        ["Experiments.Features"] = ["Experiments.Domain", "Experiments.Store", "Experiments.Audio", "Experiments.Tables"],
        ["Experiments.Models"] = ["Experiments.Domain"],
        ["Experiments.Evaluation"] = ["Experiments.Domain"],
        ["Experiments.Search"] = ["Experiments.Domain"],
        ["Experiments.Scheduling"] = ["Experiments.Domain", "Experiments.Search"],
        ["Experiments.Execution"] =
        [
            "Experiments.Domain", "Experiments.Store", "Experiments.Audio", "Experiments.Features", "Experiments.Models",
            "Experiments.Evaluation",
        ],
        ["Experiments.Drawing"] = ["Experiments.Domain"],
        ["Experiments.ReadModel"] = ["Experiments.Domain"],
        ["Experiments.Tables"] = ["Experiments.Domain"],
        ["Experiments.Contracts"] = ["Experiments.Domain"],
        ["Experiments.Queries"] = ["Experiments.Domain", "Experiments.Specs", "Experiments.Contracts", "Experiments.ReadModel"],
        ["Experiments.Grains"] =
        [
            "Experiments.Domain", "Experiments.Specs", "Experiments.Store", "Experiments.Audio", "Experiments.Features",
            "Experiments.Models",
            "Experiments.Evaluation", "Experiments.Search", "Experiments.Scheduling", "Experiments.Execution", "Experiments.Contracts",
        ],
        ["Experiments.Web"] =
        [
            "Experiments.Domain", "Experiments.Specs", "Experiments.Store", "Experiments.Drawing", "Experiments.Contracts",
            "Experiments.ReadModel", "Experiments.Queries", "Experiments.Tables",
        ],
        ["silo"] =
        [
            "Experiments.Domain", "Experiments.Specs", "Experiments.Store", "Experiments.Audio", "Experiments.Features",
            "Experiments.Models",
            "Experiments.Evaluation", "Experiments.Search", "Experiments.Scheduling", "Experiments.Execution", "Experiments.Contracts",
            "Experiments.Grains", "Experiments.Web",
        ],
        ["experiments"] =
        [
            "Experiments.Domain", "Experiments.Specs", "Experiments.Store", "Experiments.Audio", "Experiments.DemoAudio",
            "Experiments.Drawing",
            "Experiments.ReadModel", "Experiments.Contracts", "Experiments.Queries", "Experiments.Tables", "Experiments.Web", "silo",
        ],
    };

    /// <summary>Libraries that stay in one layer: name prefix, and who may use it.</summary>
    private static readonly (string Library, string[] Layers)[] Confined =
    [
        ("TorchSharp", ["Experiments.Models"]),
        ("Microsoft.ML", ["Experiments.Models"]),
        ("OnnxSharp", ["Experiments.Models"]),
        ("NAudio", ["Experiments.Audio"]),
        ("NLayer", ["Experiments.Audio"]),
        ("NVorbis", ["Experiments.Audio"]),
        ("Concentus", ["Experiments.Audio"]),
        ("Parquet", ["Experiments.Features", "Experiments.Tables"]),
        ("Apache.Arrow", ["Experiments.Tables"]),
        ("YamlDotNet", ["Experiments.Specs"]),
        ("SkiaSharp", ["Experiments.Drawing"]),
        ("Svg.", ["Experiments.Drawing"]),
        ("ModelContextProtocol", ["Experiments.Web"]),
        ("Spectre.Console", ["experiments"]),
        ("System.CommandLine", ["experiments", "silo"]),
        ("Orleans.Serialization", ["Experiments.Domain", "Experiments.Contracts", "Experiments.Grains", "silo", "experiments"]),
        ("Orleans.Core",
            ["Experiments.Contracts", "Experiments.Queries", "Experiments.Grains", "Experiments.Web", "silo", "experiments"]),
        ("Orleans.Runtime", ["Experiments.Grains", "silo"]),
        ("Orleans.Connections.Security", ["Experiments.Contracts"]),
    ];

    /// <summary>What grains leave to <c>IBlockingWork</c>, which bounds how much blocks at once.</summary>
    private static readonly string[] ThreadStarts =
    [
        "Task.Run", "TaskFactory.StartNew", "TaskFactory`1.StartNew",
        "ThreadPool.QueueUserWorkItem", "ThreadPool.UnsafeQueueUserWorkItem", "Thread..ctor",
    ];

    /// <summary>What fits models or applies them: a crash or a lack of memory there must end a worker and not a silo.</summary>
    private static readonly string[] NumericWork =
        ["WorkExecution.Execute", "PredictionPipeline.Execute", "IFittedModel.PredictProbabilities"];

    public static TheoryData<string> OwnAssemblies() =>
        [.. Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(name => name.StartsWith("Experiments.", StringComparison.OrdinalIgnoreCase) || name is "experiments" or "silo")
            .Where(name => name != typeof(ArchitectureTests).Assembly.GetName().Name)];

    [Theory]
    [MemberData(nameof(OwnAssemblies))]
    public void A_layer_uses_only_layers_below_it(string assembly)
    {
        Assert.True(Layers.TryGetValue(assembly, out var allowed), $"{assembly} has no place in the layers");
        var used = References(assembly).Where(name => Layers.ContainsKey(name));
        Assert.Empty(used.Except(allowed!)); // not null: asserted above
    }

    [Theory]
    [MemberData(nameof(OwnAssemblies))]
    public void A_confined_library_is_used_only_in_its_layer(string assembly)
    {
        var strays = from reference in References(assembly)
                     from rule in Confined
                     where reference.StartsWith(rule.Library, StringComparison.Ordinal) && !rule.Layers.Contains(assembly)
                     select $"{assembly} uses {reference}";
        Assert.Empty(strays);
    }

    [Fact]
    public void Every_layer_is_checked() =>
        Assert.Equal(Layers.Keys.Order(), OwnAssemblies().Select(row => row.Data).Order());

    [Fact]
    public void Grains_do_not_start_threads() =>
        Assert.Empty(UsedMembers("Experiments.Grains").Intersect(ThreadStarts));

    [Fact]
    public void Grains_do_not_fit_or_apply_models() => Assert.Empty(UsedMembers("Experiments.Grains").Intersect(NumericWork));

    /// <summary>Members of other assemblies that the code of one uses, as <c>Type.Member</c>.</summary>
    private static HashSet<string> UsedMembers(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.MemberReferences.Select(metadata.GetMemberReference)
                .Select(member => $"{TypeOf(member.Parent)}.{metadata.GetString(member.Name)}"),
        ];

        string? TypeOf(EntityHandle parent) => parent.Kind switch
        {
            HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name),
            HandleKind.TypeSpecification => TypeOf(GenericTypeOf((TypeSpecificationHandle)parent)),
            _ => null,
        };

        // ELEMENT_TYPE_GENERICINST, CLASS or VALUETYPE, then the generic type itself (ECMA-335, II.23.2.14).
        EntityHandle GenericTypeOf(TypeSpecificationHandle handle)
        {
            var signature = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
            return signature.ReadSignatureTypeCode() is SignatureTypeCode.GenericTypeInstance && signature.ReadByte() > 0
                ? signature.ReadTypeHandle()
                : default;
        }
    }

    private static IEnumerable<string> References(string assembly) =>
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"))
            .GetReferencedAssemblies().Select(reference => reference.Name).OfType<string>();
}
