using System.Collections.Immutable;
using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;
using Experiments.Specs.Files;
using Experiments.Store.Npy;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Imports features that were computed elsewhere: a table, or an array of spectrograms with a table of its rows.</summary>
internal sealed class FeaturesImport : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET")
    {
        Description = "Dataset name; it is created from the file if it does not exist.",
    };
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "CSV or TSV file with the columns filename (track.slice.wav or track.wav), label and numeric features; or a .npy "
            + "file of spectrograms, [tracks, bands, frames] or [slices, bands, frames], of uint8, float16 or float32.",
    };
    private readonly Option<string[]> _columns = new("--columns")
    {
        Description = "Columns to take, * for any text (default: all numbers except an index, an ID, the label or a constant).",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _name = new("--name")
    {
        Description = "Name for the `features` key of sweep files (default: the file name).",
    };
    private readonly Option<string?> _tracks = new("--tracks")
    {
        Description = "Of a .npy file: CSV file with one line per row and the columns track, genre and perhaps part (train, validation, "
            + "test, or the number of a fold) and group. With a column slice or start the rows are slices instead of tracks.",
        HelpName = "FILE.csv",
    };
    private readonly Option<double?> _frameSeconds = ArgumentRules.InRange(
        new Option<double?>("--frame-seconds")
        {
            Description = "Of a .npy file: time from one frame to the next, in seconds.",
            HelpName = "SECONDS",
        }, 0, SliceRule.MaxSeconds, isAbove: true);
    private readonly Option<int?> _sliceFrames = new("--slice-frames")
    {
        Description = "Of a .npy file of tracks: frames of a slice (default: equal parts of about 3 s, by --frame-seconds).",
        HelpName = "N",
    };
    private readonly Option<int?> _hopFrames = new("--hop-frames")
    {
        Description = "Of a .npy file of tracks: frames from the start of one slice to that of the next (default: those of a slice).",
        HelpName = "N",
    };
    private readonly Option<double?> _scale = new("--scale")
    {
        Description = "Of a .npy file: what its numbers are multiplied by, such as 0.3137 for bytes of 80 dB (default: 1).",
        HelpName = "NUMBER",
    };
    private readonly Option<double?> _offset = new("--offset")
    {
        Description = "Of a .npy file: what is then added to them, such as -80 (default: 0).",
        HelpName = "NUMBER",
    };

    public string Path => "features import";

    public string Description => "Imports features computed elsewhere: a table, such as the published GTZAN CSV files, or spectrograms.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples =>
        [
            "experiments features import gtzan features_3_sec.csv",
            "experiments features import gtzan features_30_sec.csv --name published",
            "experiments features import mels mel.npy --tracks tracks.csv --frame-seconds 0.0775",
        ];

    public IReadOnlyList<Symbol> Symbols =>
        [_dataset, _file, _columns, _name, _tracks, _frameSeconds, _sliceFrames, _hopFrames, _scale, _offset];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, file) = (invocation.Required(_dataset), invocation.Required(_file));
        var name = invocation.Value(_name) ?? System.IO.Path.GetFileNameWithoutExtension(file);
        ImmutableArray<string> columns = [.. invocation.Value(_columns) ?? []];
        var isTensor = IsTensor(file);
        RequireFit(invocation, file, isTensor);
        if (isTensor)
        {
            return ImportTensorAsync(invocation, dataset, file, name, cancellationToken);
        }

        UploadFile.Check(file, "a table to import", "Split it by tracks and import each part as its own dataset");
        return invocation.ShowAsync(
            async grains =>
            {
                var bytes = await UploadFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
                var grain = grains.GetGrain<ITableImportGrain>(dataset);
                return FeatureViews.Imported(
                    await grain.ImportAsync(file, name, [.. bytes], columns, cancellationToken).ConfigureAwait(false));
            },
            cancellationToken);
    }

    /// <summary>By its first bytes; by its name only where this machine does not have it, but the silos may.</summary>
    private static bool IsTensor(string file)
    {
        if (!File.Exists(file))
        {
            return !Directory.Exists(file) && System.IO.Path.GetExtension(file).Equals(".npy", StringComparison.OrdinalIgnoreCase);
        }

        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> start = stackalloc byte[8];
            return NpyTensor.IsNpy(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(UserErrorKind.Invalid, $"{file}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Refuses options of the other kind of file.</summary>
    private void RequireFit(Invocation invocation, string file, bool isTensor)
    {
        if (isTensor && invocation.Value(_columns) is { Length: > 0 })
        {
            throw new UserErrorException($"{file} is an array, which has no columns; leave out --columns");
        }

        if (isTensor && invocation.Value(_tracks) is null)
        {
            throw new UserErrorException(
                $"{file} is an array; --tracks FILE.csv names the track and genre of each of its rows, in their order");
        }

        (string Option, bool IsGiven)[] options =
        [
            (_tracks.Name, invocation.Value(_tracks) is not null), (_frameSeconds.Name, invocation.Value(_frameSeconds) is not null),
            (_sliceFrames.Name, invocation.Value(_sliceFrames) is not null), (_hopFrames.Name, invocation.Value(_hopFrames) is not null),
            (_scale.Name, invocation.Value(_scale) is not null), (_offset.Name, invocation.Value(_offset) is not null),
        ];
        string[] unused = isTensor ? [] : [.. options.Where(option => option.IsGiven).Select(option => option.Option)];
        if (unused.Length > 0)
        {
            throw new UserErrorException($"{file} is not a .npy file, of which {string.Join(", ", unused)} would be; leave out what is not "
                + "of a table, or name an array that numpy.save wrote");
        }
    }

    private Task<ExitCode> ImportTensorAsync(
        Invocation invocation, string dataset, string file, string name, CancellationToken cancellationToken)
    {
        var tracks = invocation.Value(_tracks)!; // not null: checked before
        UploadFile.Check(tracks, "a table of tracks", "Split array and table by tracks and import each part as its own dataset");

        // The silo reads the array itself, as it does audio: it may be larger than any message, and than memory.
        var spec = new TensorImportSpec(
            System.IO.Path.GetFullPath(file), name, tracks, invocation.Value(_frameSeconds), invocation.Value(_sliceFrames),
            invocation.Value(_hopFrames), invocation.Value(_scale) ?? 1, invocation.Value(_offset) ?? 0);
        return invocation.ShowAsync(
            async grains =>
            {
                var bytes = await InputFile.ReadBytesAsync(tracks, cancellationToken).ConfigureAwait(false);
                return FeatureViews.Imported(await grains.GetGrain<ITableImportGrain>(dataset)
                    .ImportTensorAsync(spec, [.. bytes], cancellationToken).ConfigureAwait(false));
            },
            cancellationToken);
    }
}
