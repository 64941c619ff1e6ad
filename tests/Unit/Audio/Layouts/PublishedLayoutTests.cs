using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio.Layouts;

/// <summary>The published layouts, with their columns and names.</summary>
public sealed class PublishedLayoutTests : IDisposable
{
    private const string Esc50Head = "filename,fold,target,category,esc10,src_file,take\n";

    /// <summary>The columns that count of FMA's 53, in the order of the published table, with its three first rows.</summary>
    private const string FmaHead =
        ",album,artist,artist,set,set,track,track\n,title,id,name,split,subset,genre_top,title\ntrack_id,,,,,,,\n";

    private readonly LayoutFolder _folder = new();

    [Fact]
    public void ESC_50_gives_categories_folds_and_recordings()
    {
        _folder.Sound("ESC-50-master/audio/1-100032-A-0.wav", "ESC-50-master/audio/5-9032-A-0.wav");
        _folder.Write(
            "ESC-50-master/meta/esc50.csv",
            Esc50Head + "1-100032-A-0.wav,1,0,dog,True,100032,A\n5-9032-A-0.wav,5,41,chainsaw,False,9032,A\n");
        var dataset = _folder.Import(DatasetLayouts.Esc50);
        Assert.Equal(
            ["ESC-50-master/audio/1-100032-A-0.wav dog 100032 1", "ESC-50-master/audio/5-9032-A-0.wav chainsaw 9032 5"],
            LayoutFolder.Rows(dataset));
        Assert.Equal("label", dataset.LabelWord);
        var small = _folder.Import(DatasetLayouts.Esc50, options => options with { Subset = "esc10" });
        Assert.Equal("dog", Assert.Single(small.Tracks).Genre);
        Assert.Contains("1 of 2 clips are in esc10", small.Notes);
    }

    [Theory]
    [InlineData("genres/")]
    [InlineData("Data/genres_original/")]
    [InlineData("")]
    public void GTZAN_is_found_by_the_names_of_its_files(string place)
    {
        _folder.Sound($"{place}blues/blues.00000.wav", $"{place}rock/rock.00099.wav", $"{place}rock/extra.wav");
        _folder.Write("Data/images_original/blues/blues00000.png", "a picture");
        _folder.Write("Data/features_3_sec.csv", "filename,label\n");
        var dataset = _folder.Import(DatasetLayouts.Gtzan);
        Assert.Equal(["blues.00000 blues", "rock.00099 rock"], dataset.Tracks.Select(track => $"{track.Id.Track} {track.Genre}"));
        Assert.Empty(dataset.Quarantined);
        Assert.Equal($"1 files are not named GENRE.00000 and are left out: {place}rock/extra.wav", Assert.Single(dataset.Notes));
    }

    [Fact]
    public void FMA_gives_top_genres_parts_and_artists_of_a_subset()
    {
        _folder.Sound("fma_small/000/000002.mp3", "fma_small/000/000005.mp3", "fma_small/012/012345.mp3", "fma_small/000/000007.mp3");
        _folder.Write(
            "fma_metadata/tracks.csv",
            FmaHead + "2,\"Way, of life\",1,AWOL,training,small,Hip-Hop,Food\n5,x,1,AWOL,validation,small,Hip-Hop,\"two\nlines\"\n"
                + "7,x,3,Cid,training,large,,none\n9,x,1,AWOL,test,small,Rock,gone\n12345,x,2,Bob,test,medium,Rock,y\n");
        Assert.Equal(
            ["fma_small/000/000002.mp3 Hip-Hop 1 train", "fma_small/000/000005.mp3 Hip-Hop 1 validation",
                "fma_small/012/012345.mp3 Rock 2 test"],
            LayoutFolder.Rows(_folder.Import(DatasetLayouts.Fma)));
        var small = _folder.Import(DatasetLayouts.Fma, options => options with { Subset = "small" });
        Assert.Equal(2, small.Tracks.Length);
        Assert.Equal(
            ["tracks.csv: 5 of 5 rows read",
                "2 files are not in the subset small and are left out: fma_small/000/000007.mp3, fma_small/012/012345.mp3",
                "1 tracks of the subset small have no file, the first is 000009.mp3"],
            small.Notes);
        Assert.Contains(
            "the layout fma has the subsets small, medium, large, full",
            _folder.Refusal(DatasetLayouts.Fma, options => options with { Subset = "tiny" }), StringComparison.Ordinal);
    }

    [Fact]
    public void FMA_without_its_second_row_of_names_is_refused()
    {
        _folder.Sound("000/000002.mp3");
        _folder.Write("tracks.csv", "track,set,artist\n2,small,1\n");
        Assert.Contains(
            "tracks.csv:1: needs two rows of column names, and the columns track/genre_top", _folder.Refusal(DatasetLayouts.Fma),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Ballroom_takes_its_list_and_one_rumba()
    {
        _folder.Sound(
            "BallroomData/ChaChaCha/Albums-Cafe_Paradiso-05.wav", "BallroomData/Rumba-Misc/Media-103401.wav",
            "BallroomData/Waltz/Media-1.wav");
        _folder.Write(
            "BallroomData/allBallroomFiles",
            "./ChaChaCha/Albums-Cafe_Paradiso-05.wav\n./Rumba-Misc/Media-103401.wav\n./Jive/Media-103402.wav\n");
        var dataset = _folder.Import(DatasetLayouts.Ballroom);
        Assert.Equal(
            ["BallroomData/ChaChaCha/Albums-Cafe_Paradiso-05.wav ChaChaCha Cafe_Paradiso ",
                "BallroomData/Rumba-Misc/Media-103401.wav Rumba Media-103401 "],
            LayoutFolder.Rows(dataset));
        Assert.Equal(
            new QuarantinedFile("BallroomData/Jive/Media-103402.wav", "there is no such file"), Assert.Single(dataset.Quarantined));
        Assert.Contains("1 files are not in allBallroomFiles and are left out: BallroomData/Waltz/Media-1.wav", dataset.Notes);
    }

    [Fact]
    public void Audiofolder_takes_metadata_or_folders_and_the_parts_of_their_names()
    {
        _folder.Sound("data/train/1.wav", "data/train/2.wav", "data/test/1.wav", "data/train/rest.wav");
        _folder.Write("data/train/metadata.csv", "file_name,label\n1.wav,dog\n2.wav,cat\n");
        _folder.Write("data/test/metadata.jsonl", "{\"file_name\": \"1.wav\", \"label\": \"dog\"}\n");
        var dataset = _folder.Import(DatasetLayouts.AudioFolder);
        Assert.Equal(
            ["data/test/1.wav dog data-test-1 test", "data/train/1.wav dog data-train-1 train", "data/train/2.wav cat 2 train"],
            LayoutFolder.Rows(dataset));
        Assert.Contains("1 files are not in the metadata and are left out: data/train/rest.wav", dataset.Notes);

        using var other = new LayoutFolder();
        other.Sound("train/dog/1.wav", "validation/cat/2.wav", "test/dog/3.wav");
        Assert.Equal(
            ["test/dog/3.wav dog 3 test", "train/dog/1.wav dog 1 train", "validation/cat/2.wav cat 2 validation"],
            LayoutFolder.Rows(other.Import(DatasetLayouts.AudioFolder)));
    }

    [Theory]
    [InlineData("gtzan", "esc50", "meta/esc50.csv")]
    [InlineData("genre-folders", "esc50", "meta/esc50.csv")]
    [InlineData("genre-folders", "fma", "fma_metadata/tracks.csv fma_small/000/000002.mp3")]
    [InlineData("esc50", "gtzan", "genres_original/blues/blues.00000.wav")]
    [InlineData("ballroom", "fma", "fma_metadata/tracks.csv fma_small/000/000002.mp3")]
    [InlineData("fma", "ballroom", "BallroomData/Waltz/Media-1.wav")]
    [InlineData("genre-folders", "audiofolder", "train/dog/1.wav test/dog/2.wav")]
    [InlineData("gtzan", "genre-folders", "blues/a.wav")]
    [InlineData("manifest", "audiofolder", "metadata.csv 1.wav")]
    public void A_layout_that_does_not_fit_is_refused_with_the_one_that_does(string asked, string fits, string files)
    {
        foreach (var file in files.Split(' '))
        {
            _folder.Write(file, "x");
        }

        Assert.Contains($"is not in the layout {asked}, ", _folder.Refusal(asked), StringComparison.Ordinal);
        Assert.EndsWith($"it looks like {fits}: use --layout {fits}", _folder.Refusal(asked), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_layout_of_the_command_line_exists() => Assert.All(
        DatasetLayouts.OfAudio, layout => Assert.DoesNotContain("there is no layout", _folder.Refusal(layout), StringComparison.Ordinal));

    public void Dispose() => _folder.Dispose();
}
