using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.Queries;
using Experiments.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Asked = Experiments.Web.ApiEndpoints.Asked;

namespace Experiments.Web.Sound;

/// <summary>
/// What slices and tracks sound and look like. The tag of an answer is of the samples' hash, so that a client that has it already costs no
/// decoding. Few are decoded at a time: a page may ask for a hundred.
/// </summary>
internal static class SoundEndpoints
{
    private const string Slice = "slices/{dataset}/{track}/{index}";
    private const string Track = "tracks/{dataset}/{track}";
    private const string Wav = "audio/wav";
    private const string Png = "image/png";
    private const string Json = "application/json";
    private const int DecodedAtOnce = 2;
    private const int SliceFrames = 256;
    private const int TrackFrames = 1200;
    private const int MaxScale = 4;

    private const string Picture =
        "?frames=N, ?scale=1 to 4 pixels per value, ?theme=dark|light; with Accept: application/json the values in dB, their hertz and "
            + "seconds.";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>What there is, for the list of the API.</summary>
    public static IReadOnlyList<(string Path, string Summary)> Listed { get; } =
    [
        ($"{Slice}/audio", "The sound of a slice: WAV, mono, 16 bit, as the models hear it. Ranges can be asked for."),
        ($"{Slice}/spectrogram", $"The mel spectrogram of a slice as PNG: {Picture}"),
        ($"{Track}/audio", "The sound of a whole track, the same way."),
        ($"{Track}/spectrogram", $"The mel spectrogram of a whole track as PNG: {Picture}"),
    ];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes, string root, WebOptions options)
    {
        var turns = new Turns(DecodedAtOnce);
        MapOne($"{Slice}/audio", AnswerSliceAsync);
        MapOne($"{Track}/audio", AnswerTrackAsync);
        MapOne($"{Slice}/spectrogram", (context, asked, _) => DrawAsync(context, asked, turns, asked.Text("index")));
        MapOne($"{Track}/spectrogram", (context, asked, _) => DrawAsync(context, asked, turns, null));

        void MapOne(string path, Func<HttpContext, Asked, Turns, Task> answerAsync) =>
            Describe(path, routes.MapMethods($"{root}/{path}", Methods, async context =>
            {
                var asked = await Asked.OfAsync(context, options).ConfigureAwait(false);
                await answerAsync(context, asked, turns).ConfigureAwait(false);
            }));
    }

    private static void Describe(string path, IEndpointConventionBuilder endpoint)
    {
        var isSound = path.EndsWith("/audio", StringComparison.Ordinal);
        endpoint.WithSummary(Listed.First(listed => listed.Path == path).Summary).WithTags(path.Split('/')[0]).WithMetadata(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(byte[]), isSound ? [Wav] : [Png, Json]));
        if (!isSound)
        {
            endpoint.WithMetadata(
                new ApiParameter("frames", "The most frames.") { Type = "integer", Minimum = 1, Maximum = Spectrogram.MaxFrames },
                new ApiParameter("scale", "Pixels per value.") { Type = "integer", Minimum = 1, Maximum = MaxScale },
                new ApiParameter("theme", "Whether quiet parts are dark or bright.") { Values = ["dark", "light"] });
        }
    }

    private static async Task AnswerSliceAsync(HttpContext context, Asked asked, Turns turns)
    {
        var slice = SliceId.Parse($"{TrackOf(asked)}/{asked.Text("index")}");
        var source = await FindAsync(asked).ConfigureAwait(false);
        var tag = source.Tag("slice", slice.Index);
        if (IsHeld(context, tag))
        {
            return;
        }

        var audio = await turns.TakeAsync(() => SliceAudio.ReadAsync(asked.Grains, slice, asked.Cancellation), asked.Cancellation)
            .ConfigureAwait(false);
        await TypedResults.Bytes(audio.Wav.AsMemory(), Wav, enableRangeProcessing: true, entityTag: tag).ExecuteAsync(context)
            .ConfigureAwait(false);
    }

    private static async Task AnswerTrackAsync(HttpContext context, Asked asked, Turns turns)
    {
        var source = await FindAsync(asked).ConfigureAwait(false);
        source.RequireSound();
        var tag = source.Tag("track", 0);
        if (IsHeld(context, tag))
        {
            return;
        }

        var stream = new TrackStream(
            asked.Grains.GetGrain<ITrackGrain>(TrackOf(asked)),
            MonoWav.Bytes(MonoWav.Samples(source.Track.DurationSeconds, source.Import.SampleRate)), turns, asked.Cancellation);
        await using var closing = stream.ConfigureAwait(false);
        try
        {
            await TypedResults.Stream(stream, Wav, entityTag: tag, enableRangeProcessing: true).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (UserErrorException) when (!context.Response.HasStarted)
        {
            // The answer is a problem now, which has another length.
            var headers = context.Response.Headers;
            (headers.ContentLength, headers.ETag, headers.ContentRange, headers.AcceptRanges) = (null, default, default, default);
            headers.CacheControl = "no-store";
            throw;
        }
    }

    private static async Task DrawAsync(HttpContext context, Asked asked, Turns turns, string? index)
    {
        var frames = Within("frames", 1, Spectrogram.MaxFrames, asked.Number("frames") ?? (index is null ? TrackFrames : SliceFrames));
        var scale = Within("scale", 1, MaxScale, asked.Number("scale") ?? 1);
        var isLight = asked.Find("theme") switch
        {
            null or "dark" => false,
            "light" => true,
            var other => throw new UserErrorException($"theme={other}: must be dark or light"),
        };
        var isJson = context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == Json);
        var id = index is null ? TrackOf(asked) : SliceId.Parse($"{TrackOf(asked)}/{index}").ToString();
        var source = await FindAsync(asked).ConfigureAwait(false);
        var tag = source.Tag($"spectrogram {index} {frames} {scale} {isLight} {isJson}", 0);
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (IsHeld(context, tag))
        {
            return;
        }

        var (body, type) = await turns.TakeAsync(
            async () =>
            {
                var drawn = await (index is null
                    ? asked.Grains.GetGrain<ITrackGrain>(id).DrawAsync(frames, asked.Cancellation)
                    : asked.Grains.GetGrain<ISliceGrain>(id).DrawAsync(frames, asked.Cancellation)).ConfigureAwait(false);
                return drawn.Missing is { } reason ? throw UserErrorException.Failed($"{id} cannot be drawn: {reason}")
                    : isJson ? (JsonOf(id, drawn), $"{Json}; charset=utf-8")
                    : (PngWriter.Write(drawn.Levels.AsSpan(), drawn.Hertz.Length, drawn.Frames, scale, isLight), Png);
            },
            asked.Cancellation).ConfigureAwait(false);
        await TypedResults.Bytes(body, type, entityTag: tag).ExecuteAsync(context).ConfigureAwait(false);
    }

    /// <summary>The values of a spectrogram: <c>decibels</c> has the shape [bands, frames].</summary>
    private static byte[] JsonOf(string id, Spectrogram drawn) => Encoding.UTF8.GetBytes(Printable.EscapeJson(JsonSerializer.Serialize(
        new
        {
            Id = id,
            Bands = drawn.Hertz.Length,
            drawn.Frames,
            drawn.OffsetSeconds,
            drawn.FrameSeconds,
            Hertz = drawn.Hertz.Select(hertz => Math.Round(hertz, 1)),
            Decibels = Enumerable.Range(0, drawn.Hertz.Length).Select(band => Enumerable.Range(0, drawn.Frames)
                .Select(frame => Math.Round(Spectrogram.Decibels(drawn.Levels[(band * drawn.Frames) + frame]), 1))),
        },
        DomainJson.Compact)) + "\n");

    private static string TrackOf(Asked asked) => TrackId.Parse($"{asked.Text("dataset")}/{asked.Text("track")}").ToString();

    private static async Task<Source> FindAsync(Asked asked)
    {
        var dataset = await asked.Grains.GetGrain<IDatasetGrain>(asked.Text("dataset")).DescribeAsync(asked.Cancellation)
            .ConfigureAwait(false);
        return new Source(
            await asked.Grains.GetGrain<ITrackGrain>(TrackOf(asked)).DescribeAsync(asked.Cancellation).ConfigureAwait(false),
            dataset.Import);
    }

    private static int Within(string name, int min, int max, int number) =>
        number >= min && number <= max ? number : throw new UserErrorException($"{name}={number}: must be an integer from {min} to {max}");

    /// <summary>
    /// Answers 304 if the client has it. What is heard of a track changes only with its dataset, so it may be kept a while.
    /// </summary>
    private static bool IsHeld(HttpContext context, EntityTagHeaderValue tag)
    {
        context.Response.Headers.CacheControl = "private, max-age=300";
        if (!context.Request.GetTypedHeaders().IfNoneMatch.Any(held => held.Compare(tag, useStrongComparison: false)))
        {
            return false;
        }

        context.Response.Headers.ETag = tag.ToString();
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>A track and how its dataset was imported.</summary>
    private sealed record Source(TrackInfo Track, DatasetImportSpec Import)
    {
        /// <summary>Refuses a dataset without audio.</summary>
        public void RequireSound()
        {
            if (Import.Layout == DatasetLayouts.Table)
            {
                throw UserErrorException.Failed(
                    $"track {Track.Id} cannot be heard: {Import.Name} was imported without audio");
            }
        }

        /// <summary>The tag of what is made of the track's samples.</summary>
        public EntityTagHeaderValue Tag(string what, int index)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{Track.ContentHash} {Import.SampleRate} {Import.Slices} {what} {index}");
            return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"");
        }
    }
}
