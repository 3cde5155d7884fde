@echo off
rem Drop files or a folder on this, or open it for the desk. Plain ASCII: any code page reads it.
chcp 65001 >nul
if "%~1"=="" (
  "%~dp0selfeval.exe" desk
) else (
  "%~dp0selfeval.exe" check %*
)
pause
