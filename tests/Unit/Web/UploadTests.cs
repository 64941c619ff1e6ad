using System.Text;
using Experiments.Domain;
using Experiments.Web;
using Experiments.Web.Predict;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class UploadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "audio")]
    [InlineData("", "audio")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\music\\song.wav", "song.wav")]
    [InlineData("..", "..")]
    [InlineData("a/", "audio")]
    public void What_a_client_calls_a_file_has_no_folders(string? given, string name) => Assert.Equal(name, UploadReader.NameOf(given));

    [Fact]
    public async Task A_file_is_kept_under_our_name_and_gone_when_it_has_been_used()
    {
        var sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        await using (var upload = await Upload.ReceiveAsync("../x", new MemoryStream(sent), sent.Length, _folder["uploads"], Cancellation))
        {
            Assert.Equal(sent, await upload.ReadAsync(Cancellation));
            Assert.True(OperatingSystem.IsWindows() || Directory.GetFiles(_folder["uploads"]).Length == 0);
        }

        Assert.Empty(Directory.GetFiles(_folder["uploads"]));
    }

    [Fact]
    public async Task Too_large_a_file_is_refused_and_nothing_of_it_remains()
    {
        await Assert.ThrowsAsync<UploadTooLargeException>(
            () => Upload.ReceiveAsync("x", new MemoryStream(new byte[1001]), 1000, _folder["uploads"], Cancellation));
        Assert.Empty(Directory.GetFiles(_folder["uploads"]));
    }

    [Fact]
    public async Task A_form_chooses_before_its_files_and_other_fields_do_not_count()
    {
        var (seen, files) = await ReadAsync(
            Field("other", new string('x', 5000)), Field("by", "model=a"), File("song.wav", "one"), File("../b.mp3", "two"));
        Assert.Equal(["model=a", "model=a"], seen);
        Assert.Equal(["song.wav: one", "b.mp3: two"], files);
    }

    [Fact]
    public async Task A_choice_behind_the_files_comes_too_late()
    {
        var (seen, _) = await ReadAsync(File("song.wav", "one"), Field("by", "model=a"));
        Assert.Null(Assert.Single(seen));
    }

    [Fact]
    public async Task A_form_without_a_file_or_with_an_endless_choice_is_refused()
    {
        Assert.Contains(
            "no file", (await Assert.ThrowsAsync<UserErrorException>(() => ReadAsync(Field("by", "model=a")))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "longer than", (await Assert.ThrowsAsync<UserErrorException>(() => ReadAsync(Field("by", new string('x', 5000))))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_audio_is_refused_in_its_own_words_before_it_is_read()
    {
        var context = new DefaultHttpContext();
        (context.Request.ContentType, context.Request.ContentLength) = ("audio/wav", UploadReader.MaxBodyBytes + 1);
        var refused = Assert.Throws<UploadRefusedException>(() => new UploadReader(context.Request, _folder["uploads"]));
        Assert.Equal(413, refused.StatusCode);
        Assert.Contains("96 MiB of audio", Problems.Of(refused, context.Request, _ => { }).Lines[0], StringComparison.Ordinal);
    }

    private static string Field(string name, string text) => $"Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n";

    private static string File(string name, string text) =>
        $"Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n";

    private async Task<(List<string?> Choices, List<string> Files)> ReadAsync(params string[] parts)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "multipart/form-data; boundary=edge";
        context.Request.Body = new MemoryStream(
            Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => $"--edge\r\n{part}")) + "--edge--\r\n"));
        var (choices, files) = (new List<string?>(), new List<string>());
        await new UploadReader(context.Request, _folder["uploads"]).ForEachAsync(
            choice =>
            {
                choices.Add(choice);
                return Task.CompletedTask;
            },
            async upload => files.Add($"{upload.Name}: {Encoding.UTF8.GetString(await upload.ReadAsync(Cancellation))}"),
            Cancellation);
        return (choices, files);
    }
}
