@echo off
rem Builds reVo: mvnw [Maven's arguments]
rem
rem Needs a JDK of at least 17 (JAVA_HOME is asked first, then PATH). Runs the installed Maven 3 if it is new enough,
rem else one pinned release, fetched once from the Apache archive into the user's cache and checked against its
rem SHA-512. Says nothing of its own unless something is missing; the exit status is Maven's.
setlocal EnableExtensions DisableDelayedExpansion

set "MAVEN_PINNED=3.9.11"
set "MAVEN_SHA512=03e2d65d4483a3396980629f260e25cac0d8b6f7f2791e4dc20bc83f9514db8d0f05b0479e699a5f34679250c49c8e52e961262ded468a20de0be254d8207076"
set "MAVEN_URL=https://archive.apache.org/dist/maven/maven-3/%MAVEN_PINNED%/binaries/apache-maven-%MAVEN_PINNED%-bin.zip"
set "PROJECT=%~dp0"
set "JAVA_FOUND="
set "JAVA_MAJOR="

if defined JAVA_HOME (call :try_java "%JAVA_HOME%\bin\java.exe" JAVA_HOME) else set "JAVA_FOUND=JAVA_HOME is not set"
if not defined JAVA_MAJOR call :java_on_path
if not defined JAVA_MAJOR goto no_java
if %JAVA_MAJOR% GEQ 24 set "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"

set "MAVEN="
call :installed_maven
if not defined MAVEN call :pinned_maven || exit /b 1

rem In one of the project's own directories with a POM, Maven builds that; anywhere else, the project this lives in.
set "HERE=%CD%\"
call set "REST=%%HERE:*%PROJECT%=%%"
if not "%PROJECT%%REST%"=="%HERE%" goto outside
if exist "%CD%\pom.xml" goto run
:outside
for %%a in (%*) do if "%%~a"=="-f" goto run
for %%a in (%*) do if "%%~a"=="--file" goto run
call "%MAVEN%" -f "%PROJECT%pom.xml" %*
exit /b %ERRORLEVEL%
:run
call "%MAVEN%" %*
exit /b %ERRORLEVEL%

rem Outside of a block: a path may hold a closing bracket.
:no_java
echo mvnw: reVo needs a JDK of at least 17. Found: %JAVA_FOUND%.>&2
echo mvnw: Install a JDK 17 or later and set JAVA_HOME to its directory.>&2
exit /b 1

rem Sets JAVA_HOME and JAVA_MAJOR when the given java is a JDK that is new enough; else adds to JAVA_FOUND what it is.
:try_java
if not exist "%~1" set "JAVA_FOUND=%~2 has no %~1" & exit /b 0
set "CANDIDATE="
set "VERSION="
for /f "tokens=1,* delims==" %%a in ('call "%~1" -XshowSettings:properties -version 2^>^&1 ^| findstr /c:"java.home =" /c:"java.specification.version ="') do call :java_property "%%a" "%%b"
if not defined VERSION set "JAVA_FOUND=%JAVA_FOUND%; %~2 (%~1) does not run" & exit /b 0
if %VERSION% LSS 17 set "JAVA_FOUND=%JAVA_FOUND%; %~2 (%~1) is Java %VERSION%" & exit /b 0
if not exist "%CANDIDATE%\bin\javac.exe" set "JAVA_FOUND=%JAVA_FOUND%; %~2 (%~1) is Java %VERSION% without a compiler" & exit /b 0
set "JAVA_HOME=%CANDIDATE%"
set "JAVA_MAJOR=%VERSION%"
exit /b 0

:java_property
set "VALUE=%~2"
set "VALUE=%VALUE:~1%"
echo %~1| findstr /c:"java.home" >nul && set "CANDIDATE=%VALUE%" || set "VERSION=%VALUE:1.=%"
exit /b 0

:java_on_path
for %%j in (java.exe) do set "ON_PATH=%%~$PATH:j"
if not defined ON_PATH set "JAVA_FOUND=%JAVA_FOUND%; no java on PATH" & exit /b 0
call :try_java "%ON_PATH%" PATH
exit /b 0

rem Maven 4 is another program: the pinned 3 runs instead.
:installed_maven
set "FOUND="
for %%m in (mvn.cmd) do set "FOUND=%%~$PATH:m"
if not defined FOUND exit /b 0
set "VERSION="
for /f "tokens=3" %%v in ('call "%FOUND%" -v 2^>nul ^| findstr /c:"Apache Maven"') do if not defined VERSION set "VERSION=%%v"
if not defined VERSION exit /b 0
for /f "tokens=1-3 delims=.-" %%a in ("%VERSION%") do call :maven_fits %%a %%b %%c
exit /b 0

:maven_fits
if not "%~1"=="3" exit /b 0
if %~2 LSS 8 exit /b 0
if %~2 EQU 8 if %~3 LSS 6 exit /b 0
set "MAVEN=%FOUND%"
exit /b 0

rem Unpacks beside its place and renames, so that a build that is killed never leaves half a Maven.
:pinned_maven
set "CACHE=%LOCALAPPDATA%\revo"
set "MAVEN=%CACHE%\apache-maven-%MAVEN_PINNED%\bin\mvn.cmd"
if exist "%MAVEN%" exit /b 0
set "TEMPORARY=%CACHE%\fetch-%RANDOM%%RANDOM%"
mkdir "%TEMPORARY%" || exit /b 1
curl -fsSL -o "%TEMPORARY%\maven.zip" "%MAVEN_URL%"
if errorlevel 1 (
    echo mvnw: cannot fetch %MAVEN_URL%>&2
    echo mvnw: Install Maven 3.8.6 or later and put it on PATH.>&2
    rmdir /s /q "%TEMPORARY%"
    exit /b 1
)
certutil -hashfile "%TEMPORARY%\maven.zip" SHA512 | findstr /i /x /c:"%MAVEN_SHA512%" >nul
if errorlevel 1 (
    echo mvnw: what came from %MAVEN_URL% is not the pinned release: its SHA-512 is not %MAVEN_SHA512%. Nothing was run or kept.>&2
    rmdir /s /q "%TEMPORARY%"
    exit /b 1
)
tar -xf "%TEMPORARY%\maven.zip" -C "%TEMPORARY%" || exit /b 1
if not exist "%MAVEN%" move "%TEMPORARY%\apache-maven-%MAVEN_PINNED%" "%CACHE%\" >nul
rmdir /s /q "%TEMPORARY%"
if not exist "%MAVEN%" exit /b 1
exit /b 0
