using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace Experiments.EndToEnd.Serving;

/// <summary>What the API says of the sound of slices and tracks, and of audio that is sent to it.</summary>
internal static class ServedSound
{
    private static readonly byte[] PngStart = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The sound is that of <c>slice export</c>; ranges, tags and pictures.</summary>
    public static async Task VerifySoundAsync(HttpClient client, SweptStore swept)
    {
        var file = Path.Combine(swept.Folder("heard"), "slice.wav");
        _ = await BuiltProgram.SucceedAsync(swept.Store, "slice", "export", "small/blues.00001/1", "--to", file);
        var slice = await File.ReadAllBytesAsync(file, Cancellation);
        var answer = await client.GetAsync("slices/small/blues.00001/1/audio", Cancellation);
        Assert.Equal("audio/wav", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(slice, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        await VerifyRangeAsync(client, "slices/small/blues.00001/1/audio", slice, answer.Headers.ETag);

        // A slice is where it says it is in its track.
        answer = await client.GetAsync("tracks/small/blues.00001/audio", Cancellation);
        var track = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        await VerifyRangeAsync(client, "tracks/small/blues.00001/audio", track, answer.Headers.ETag);
        Assert.True(track.AsSpan(44).IndexOf(slice.AsSpan(44, 10_000)) > 0);
        foreach (var path in new[] { "slices/small/blues.00001/1/spectrogram", "tracks/small/blues.00001/spectrogram" })
        {
            var picture = await client.GetByteArrayAsync($"{path}?scale=2&theme=light", Cancellation);
            Assert.Equal(PngStart, picture[..4]);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?frames=20");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            var values = JsonDocument.Parse(await (await client.SendAsync(request, Cancellation)).Content.ReadAsStringAsync(Cancellation))
                .RootElement;
            var (bands, frames) = (values.GetProperty("bands").GetInt32(), values.GetProperty("frames").GetInt32());
            Assert.InRange(frames, 15, 20);
            Assert.Equal((bands, bands), (values.GetProperty("hertz").GetArrayLength(), values.GetProperty("decibels").GetArrayLength()));
            Assert.All(values.GetProperty("decibels").EnumerateArray(), band => Assert.Equal(frames, band.GetArrayLength()));
        }

        await VerifyProblemAsync(await client.GetAsync("slices/small/blues.00001/99/audio", Cancellation), HttpStatusCode.NotFound,
            "track small/blues.00001 has slices 0 to 1, not 99");
    }

    /// <summary>The answer is that of <c>predict --json</c>; what cannot be predicted is a problem, and leaves nothing.</summary>
    public static async Task VerifyPredictAsync(HttpClient client, SweptStore swept)
    {
        var path = swept.Track();
        var folder = Path.GetDirectoryName(path)!; // not null: a file in a folder
        using var running = BuiltProgram.StartIn(
            folder, swept.Store, "predict", Path.GetFileName(path), "--model", "near-v1", "--json");
        var printed = await running.EndAsync();
        var sound = await File.ReadAllBytesAsync(path, Cancellation);
        var name = Uri.EscapeDataString(Path.GetFileName(path));
        var answer = await client.PostAsync($"models/near-v1/predict?name={name}", Audio(sound), Cancellation);
        Assert.Equal(printed.Output, await answer.Content.ReadAsStringAsync(Cancellation));

        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(sound), "file", "good.wav" },
            { new ByteArrayContent("no audio"u8.ToArray()), "file", "../../bad.wav" },
        };
        answer = await client.PostAsync("experiments/swept/e0/predict?every=3", form, Cancellation);
        var both = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal("good.wav", both.GetProperty("files")[0].GetProperty("name").GetString());
        Assert.Equal("bad.wav", both.GetProperty("notPredicted")[0].GetProperty("name").GetString());

        await VerifyProblemAsync(await client.PostAsync("models/near-v1/predict", Audio("no audio"u8.ToArray()), Cancellation),
            HttpStatusCode.BadRequest, "audio: not an audio file (starts with 'no audio')");
        await VerifyProblemAsync(await client.PostAsync("models/near-v1/predict", new StringContent("x"), Cancellation),
            HttpStatusCode.UnsupportedMediaType,
            "text/plain; charset=utf-8 is no audio; send audio/*, application/octet-stream, or files as multipart/form-data");
        Assert.Empty(Directory.GetFiles(Path.Combine(swept.Store, "artifacts", "exports"), "*", SearchOption.AllDirectories));
    }

    private static ByteArrayContent Audio(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        return content;
    }

    private static async Task VerifyRangeAsync(HttpClient client, string path, byte[] whole, EntityTagHeaderValue? tag)
    {
        using var part = new HttpRequestMessage(HttpMethod.Get, path);
        part.Headers.Range = new RangeHeaderValue(1000, 2999);
        var answer = await client.SendAsync(part, Cancellation);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(whole[1000..3000], await answer.Content.ReadAsByteArrayAsync(Cancellation));
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(tag!); // not null: every sound has one
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again, Cancellation)).StatusCode);
    }

    private static async Task VerifyProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string detail)
    {
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal((status, detail), (answer.StatusCode, problem.GetProperty("detail").GetString()));
    }
}
