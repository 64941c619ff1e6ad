using System.Globalization;
using System.Text;
using Experiments.Domain;
using Experiments.Store.Tables;
using Sylvan.Data.Csv;

namespace Experiments.Store.Audiences;

/// <summary>
/// Reads a table of plays (user, track, plays, and perhaps time) as a stream: ten million rows take some 600 MB, since each pair of a user
/// and a track is kept as numbers and each name once.
/// </summary>
public static class PlaysFile
{
    private const int SampleBytes = 1 << 16;

    /// <summary>From this number on, a time is in milliseconds: as seconds it would be in the year 5138.</summary>
    private const long MinMilliseconds = 100_000_000_000;

    private static readonly string[] UserNames = ["user", "user_id", "userid", "listener"];
    private static readonly string[] TrackNames = ["track", "track_id", "trackid", "song", "song_id"];
    private static readonly string[] PlaysNames = ["plays", "play_count", "playcount", "count", "listens"];
    private static readonly string[] TimeNames = ["time", "timestamp", "played_at", "last_played", "date"];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives the number of rows read, now and then.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The plays, how many rows the file has, and how many of these have no plays.</returns>
    /// <exception cref="UserErrorException">It is not such a table: file and line.</exception>
    public static (Plays Plays, long Rows, long Unplayed) Read(
        string path, Action<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var dialect = Recognize(path, stream);
            stream.Position = 0;
            using var text = new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: true, bufferSize: SampleBytes);
            using var rows = new TableRows(path, dialect.Open(text), dialect.HeaderRecord, int.MaxValue);
            return Read(path, dialect, rows, progress, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(UserErrorKind.Invalid, $"{path} cannot be read: {error.Reason()}", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new UserErrorException(UserErrorKind.Invalid, $"{path}: is not UTF-8; save it as UTF-8", error);
        }
        catch (CsvRecordTooLargeException error)
        {
            throw new UserErrorException(UserErrorKind.Invalid, $"{path}: a row has more than a million characters", error);
        }
    }

    private static TableDialect Recognize(string path, Stream stream)
    {
        var sample = new byte[SampleBytes];
        var read = stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        var bytes = sample.AsSpan(0, read);
        bytes = read == sample.Length && bytes.LastIndexOf((byte)'\n') is > 0 and var end ? bytes[..(end + 1)] : bytes;
        var (text, note) = TableText.Decode(path, bytes);
        if (note is not null)
        {
            throw new UserErrorException($"{path}: is not UTF-8; save it as UTF-8");
        }

        if (text.AsSpan().Trim().IsEmpty)
        {
            throw new UserErrorException($"{path}: is not a table with a header: it is empty");
        }

        var dialect = TableDialect.Detect(text, [UserNames, TrackNames, PlaysNames]);
        return dialect.Delimiter != ' ' ? dialect
            : throw new UserErrorException($"{path}: needs columns between commas, semicolons, tabs or bars, the first row their names");
    }

    private static (Plays Plays, long Rows, long Unplayed) Read(
        string path, TableDialect dialect, TableRows rows, Action<long>? progress, CancellationToken cancellationToken)
    {
        if (!rows.Read())
        {
            throw new UserErrorException($"{path}: is not a table with a header: it is empty");
        }

        var names = dialect.NamesOf([.. Enumerable.Range(0, rows.Cells).Select(rows.Raw)]);
        var (user, track, plays, time) = (
            Require(path, names, UserNames), Require(path, names, TrackNames), Require(path, names, PlaysNames),
            TableDialect.Find(names, TimeNames));
        var columns = Math.Max(Math.Max(user, track), Math.Max(plays, time)) + 1;
        var builder = new PlaysBuilder(hasTimes: time >= 0);
        var (count, unplayed) = (0L, 0L);
        while (rows.Read())
        {
            if (++count % 500_000 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(count);
            }

            if (rows.Cells < columns)
            {
                throw Wrong(path, rows, $"has {NumberFormat.Count(rows.Cells, "cell")}; the table has {names.Count} columns");
            }

            var played = ReadPlays(path, rows, plays);
            if (played == 0)
            {
                unplayed++;
                continue;
            }

            builder.Add(
                Name(path, rows, user, names), Name(path, rows, track, names), played, time < 0 ? 0 : ReadTime(path, rows, time));
        }

        return builder.Count > 0 ? (builder.Build(), count, unplayed)
            : throw new UserErrorException($"{path}: has no row with a play");
    }

    private static int Require(string path, List<string> names, string[] words) => TableDialect.Find(names, words) is >= 0 and var found
        ? found
        : throw new UserErrorException(
            $"{path}: has no column '{words[0]}' (its columns are {string.Join(", ", names.Take(8))}); plays need the columns user, track "
            + "and plays, and may have time");

    private static ReadOnlySpan<char> Name(string path, TableRows rows, int column, List<string> names)
    {
        var cell = rows.Span(column);
        return cell.IsEmpty ? throw Wrong(path, rows, $"has no {names[column]}")
            : cell[0] == '\'' ? CsvText.Read(cell.ToString())
            : cell;
    }

    private static float ReadPlays(string path, TableRows rows, int column)
    {
        var cell = rows.Span(column);
        return !float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var plays) || !float.IsFinite(plays)
            ? throw Wrong(path, rows, $"has '{cell}' as plays, which is not a number")
            : plays < 0 ? throw Wrong(path, rows, $"has {cell} plays; a number of plays is 0 or more")
            : plays;
    }

    /// <summary>Seconds since 1970, of a number of seconds or milliseconds or of a date in ISO 8601.</summary>
    private static long ReadTime(string path, TableRows rows, int column)
    {
        var cell = rows.Span(column);
        return long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Math.Abs(number) >= MinMilliseconds ? number / 1000 : number
            : DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeSeconds()
            : throw Wrong(path, rows, $"has '{cell}' as time; write a date such as 2026-05-01T12:00:00Z or seconds since 1970");
    }

    private static UserErrorException Wrong(string path, TableRows rows, string what) =>
        new(FormattableString.Invariant($"{path}:{rows.Line}: {what}"));
}
