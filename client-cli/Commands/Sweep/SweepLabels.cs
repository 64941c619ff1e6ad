using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;
using Experiments.Store.Tables;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Reads sweep files with the mixtures that they name as labels.</summary>
internal static class SweepLabels
{
    /// <summary>Reads a sweep file, and the file of its labels.</summary>
    /// <exception cref="UserErrorException">All that is wrong with the sweep, or with its labels.</exception>
    public static SweepDraft ReadDraft(string file, IEnumerable<string>? settings)
    {
        var draft = SweepDraft.Read(file, ClientCatalog.All, settings ?? []).RequireSweep();
        Complete(draft.Sweep);
        return draft;
    }

    /// <summary>Completes a sweep with the content of its labels' file; does nothing where it has none.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is not such a table: file, line, and what is wrong.</exception>
    private static void Complete(LocatedSpec<SweepSpec> sweep)
    {
        if (sweep.Spec.Labels is not { } labels)
        {
            return;
        }

        try
        {
            _ = InputFile.Measure(labels.File);
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException(error.Kind, $"{sweep.Find("labels")}: {error.Message}", error);
        }

        var content = InputFile.ReadBytes(labels.File, MixtureTable.MaxBytes);
        sweep.Complete(spec => spec with { Labels = MixtureTable.Read(labels.File, content, spec.Dataset, labels.Use) });
    }
}
